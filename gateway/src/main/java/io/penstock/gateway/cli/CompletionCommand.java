package io.penstock.gateway.cli;

import io.penstock.gateway.Failure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code penstock completion}: a script for bash, made of what the commands say of themselves. */
@Command(
        name = "penstock completion",
        description = "Prints what makes bash complete commands, options, interfaces and files.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  source <(penstock completion)"})
final class CompletionCommand implements Callable<Integer> {

    private static final String SCRIPT = """
            # Completion of bash for penstock, made by "penstock completion".
            _penstock_interfaces() {
                local file
                for file in /run/penstock/*.sock /etc/penstock/*.conf /etc/wireguard/*.conf; do
                    [ -e "$file" ] || continue
                    file=${file##*/}
                    printf '%s\\n' "${file%%.*}"
                done
            }
            _penstock() {
                local word=${COMP_WORDS[COMP_CWORD]} words
                if [ "$COMP_CWORD" -eq 1 ]; then
                    words='@COMMANDS@ --help --version'
                else
                    case ${COMP_WORDS[1]} in
            @CASES@            *) words= ;;
                    esac
                fi
                case $word in
                    -*) ;;
                    *) [ "$COMP_CWORD" -eq 1 ] || words="$words $(_penstock_interfaces)" ;;
                esac
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
            }
            complete -o default -F _penstock penstock
            """;

    @Override
    public Integer call() {
        System.out.print(script());
        return Failure.OK;
    }

    /** The script. What it has no word for, bash completes as the name of a file. */
    static String script() {
        StringBuilder cases = new StringBuilder();
        for (String name : Commands.visibleNames()) {
            cases.append("            ")
                    .append(name)
                    .append(") words='")
                    .append(String.join(" ", words(Commands.described(name))))
                    .append("' ;;\n");
        }
        return SCRIPT.replace("@COMMANDS@", String.join(" ", Commands.visibleNames()))
                .replace("@CASES@", cases);
    }

    /** The words that may follow a command: its own, then those of its options and those of its subcommands'. */
    private static Set<String> words(CommandLine command) {
        List<CommandLine> all = new ArrayList<>(List.of(command));
        all.addAll(command.getSubcommands().values());
        Set<String> words = new LinkedHashSet<>(command.getSubcommands().keySet());
        for (CommandLine each : all) {
            each.getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .flatMap(option -> List.of(option.names()).stream())
                    .filter(name -> name.startsWith("--"))
                    .forEach(words::add);
        }
        return words;
    }
}
