import Checkpoints
import TestSupport
import Testing

/// What users do to DeepSpeed folders, and what is said of it: one line with the file, the fault and the cure.
@Suite struct DeepSpeedMistakeTests {
  @Test(arguments: DeepSpeedMistake.all.indices) func isSaidInOneLine(index: Int) throws {
    let mistake = DeepSpeedMistake.all[index]
    let folder = try mistake.make()
    do throws(CheckpointError) {
      _ = try Catalogue.open(folder.path)
      Issue.record("\(mistake.name): no error")
    } catch {
      // The option is the command's.
      let line = mistake.line.replacing("FOLDER", with: folder.path).replacing("one with --tag", with: "one")
      #expect(error.description == folder.path + line, "\(mistake.name)")
      #expect(error.isMissing == mistake.isMissing, "\(mistake.name)")
    }
  }

  @Test func aTagThatIsNotThere() throws {
    let folder = try TemporaryFolder(
      DeepSpeedFixture(FixtureParameter.numbered([("a", [3])])).files, tag: "global_step20")
    for tag in ["best", "..", "a/b", ""] {
      do throws(CheckpointError) {
        _ = try Catalogue.open(folder.path, options: CheckpointOptions(tag: tag))
        Issue.record("no error")
      } catch {
        let cure = "the tag folder asked for; there are: global_step20; choose one"
        #expect(error.description == "\(folder.path)/\(tag): missing: \(cure)")
        #expect(error.isMissing)
      }
    }
  }

  @Test func aPartOfACheckpoint() throws {
    let files = DeepSpeedFixture(FixtureParameter.numbered([("a", [3])])).files
    let folder = try TemporaryFolder(files, tag: "t")
    for name in files.keys {
      #expect(
        failure("\(folder.path)/t/\(name)") == "one part of a DeepSpeed checkpoint; give the folder that it is in")
    }
  }

  @Test func aTagOfAFile() throws {
    let folder = try TemporaryFolder(["net.pth": TorchFile.zip(.dict([]), [])])
    do throws(CheckpointError) {
      _ = try Catalogue.open(folder.path + "/net.pth", options: CheckpointOptions(tag: "x"))
      Issue.record("no error")
    } catch {
      #expect(error.description == folder.path + "/net.pth: a file; tags are of a folder that DeepSpeed wrote")
    }
  }
}
