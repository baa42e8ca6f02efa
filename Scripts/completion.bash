
# Without a subcommand it is `evaluate` that is meant: its options and files are offered there too.
_cifar-eval_or_evaluate() {
    local -r subcommands=' evaluate compare inspect download doctor help '
    if [[ "${COMP_CWORD}" -gt 1 && "${subcommands}" = *" ${COMP_WORDS[1]} "* ]]; then
        _cifar-eval "${@}"
        return
    fi
    local -a first=()
    if [[ "${COMP_CWORD}" -eq 1 ]]; then
        first=($(compgen -W "${subcommands}" -- "${2}"))
    fi
    local -a words=("${COMP_WORDS[0]}" evaluate "${COMP_WORDS[@]:1}")
    local -i cursor=$((COMP_CWORD + 1))
    local -a COMP_WORDS=("${words[@]}")
    local -i COMP_CWORD="${cursor}"
    _cifar-eval "${@}"
    COMPREPLY+=("${first[@]}")
}

complete -o filenames -F _cifar-eval_or_evaluate cifar-eval
