"""The command line: what ``./heat --help`` explains."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import backup, benchmarks, linting, odoo_source, places, scripts, serving, testing
from .progress import Trouble, explain_os_error, fail

DESCRIPTION = """\
Chaleur : un ERP pour les coopératives de réseaux de chaleur, sur Odoo 19.

Chaque commande prépare d'abord ce qui lui manque (Odoo, bibliothèques Python, PostgreSQL) et
reprend une préparation interrompue ; elle le garde en cache pour la fois suivante."""

EPILOGUE = """\
dossiers :
  cache (téléchargements, environnement ; peut être supprimé)  {cache}
  données (bases, documents, journaux)                         {data}
  PostgreSQL embarqué                                          {postgres}

variables d'environnement :
  HEAT_ODOO       arbre des sources d'Odoo 19, à la place du paquet de Debian
  PGHOST, PGPORT, PGUSER, PGPASSWORD
                  un serveur PostgreSQL à vous, à la place du serveur embarqué
                  (le rôle doit pouvoir créer des bases et ne pas s'appeler « postgres »)
  XDG_CACHE_HOME, XDG_DATA_HOME
                  déplacent les dossiers ci-dessus
  CI=true         un test sauté est un échec

Sous root, les paquets du système qui manquent sont installés ; sous un autre utilisateur, la
commande exacte à demander à l'administrateur est affichée."""


def parser() -> argparse.ArgumentParser:
    """Every command with its options, described in French."""
    main_parser = argparse.ArgumentParser(
        prog="./heat",
        description=DESCRIPTION,
        epilog=EPILOGUE.format(
            cache=places.cache_home(), data=places.data_home(), postgres=places.postgres_home()
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    _translate(main_parser)
    main_parser.add_argument("-h", "--help", action="help", help="affiche cette aide")
    main_parser.add_argument(
        "--version", action="store_true", help="affiche la version d'Odoo obtenue"
    )
    commands = main_parser.add_subparsers(dest="command", title="commandes", metavar="COMMANDE")
    _add_run(commands)
    _add_tests(commands)
    _add_shell(commands)
    _add_keeping(commands)
    return main_parser


def _translate(command: argparse.ArgumentParser) -> None:
    command._positionals.title = "arguments"
    command._optionals.title = "options"


def _command(commands: argparse._SubParsersAction, name: str, text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text[0].upper() + text[1:] + ".", add_help=False
    )
    _translate(command)
    command.add_argument("-h", "--help", action="help", help="affiche cette aide")
    return command


def _add_database(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--db", default=serving.DATABASE, metavar="NOM", help="nom de la base (%(default)s)"
    )


def _add_run(commands: argparse._SubParsersAction) -> None:
    run = _command(
        commands, "run",
        "prépare la base de la coopérative de démonstration, importe ses relevés, facture le "
        "dernier mois complet, affiche le bilan et sert l'ERP",
    )  # fmt: skip
    run.add_argument("--no-serve", action="store_true", help="s'arrête après le bilan")
    run.add_argument(
        "--port", type=int, default=serving.PORT, metavar="N", help="port HTTP (%(default)s)"
    )
    _add_database(run)
    run.add_argument("--fresh", action="store_true", help="efface d'abord la base et ses documents")
    _command(commands, "stop", "arrête l'ERP et PostgreSQL")


def _add_tests(commands: argparse._SubParsersAction) -> None:
    test = _command(
        commands, "test",
        "lance tous les tests, ou ceux des chemins donnés ; les autres options vont à pytest",
    )  # fmt: skip
    test.add_argument("arguments", nargs="*", metavar="CHEMIN", help="fichiers ou dossiers")
    lint = _command(commands, "lint", "vérifie le style, les règles d'Odoo et les types")
    lint.add_argument("arguments", nargs="*", metavar="CHEMIN", help="fichiers ou dossiers")
    bench = _command(
        commands, "bench",
        "lance une mesure de performance ; la dernière ligne affichée est du JSON",
    )  # fmt: skip
    known = ", ".join(benchmarks.names())
    bench.add_argument("name", metavar="NOM", help=f"une de : {known or 'aucune'}")
    bench.add_argument("arguments", nargs="*", metavar="ARGUMENT", help="propres à la mesure")
    i18n = _command(
        commands, "i18n", "exporte les textes des modules et met à jour leur traduction française"
    )
    i18n.add_argument("arguments", nargs="*", metavar="MODULE", help="modules (tous)")


def _add_shell(commands: argparse._SubParsersAction) -> None:
    shell = _command(
        commands, "shell",
        "exécute un script Python avec « env », ou ouvre une invite ; rien n'est gardé "
        "sans env.cr.commit()",
    )  # fmt: skip
    _add_database(shell)
    shell.add_argument("script", nargs="?", metavar="SCRIPT", help="fichier Python à exécuter")
    shell.add_argument("arguments", nargs="*", metavar="ARGUMENT", help="passés au script")


def _add_keeping(commands: argparse._SubParsersAction) -> None:
    save = _command(commands, "backup", "sauvegarde une base et ses documents dans un fichier")
    save.add_argument("file", type=Path, metavar="FICHIER", help="fichier à écrire")
    _add_database(save)
    restore = _command(commands, "restore", "restaure une base et ses documents d'un fichier")
    restore.add_argument("file", type=Path, metavar="FICHIER", help="sauvegarde à lire")
    _add_database(restore)
    restore.add_argument("--force", action="store_true", help="remplace la base si elle existe")


def dispatch(options: argparse.Namespace, extra: list[str]) -> int:
    """Do what the command line asks."""
    if options.version:
        print(f"Chaleur, sur {odoo_source.recorded()}")
        return 0
    match options.command:
        case "run":
            return serving.run(
                options.db, options.port, serve=not options.no_serve, fresh=options.fresh
            )
        case "stop":
            return serving.stop()
        case "test":
            return testing.run([*options.arguments, *extra])
        case "lint":
            return linting.lint([*extra, *options.arguments])
        case "i18n":
            return linting.i18n([*extra, *options.arguments])
        case "bench":
            return benchmarks.run(options.name, [*options.arguments, *extra])
        case "shell":
            return scripts.run(options.db, options.script, [*options.arguments, *extra])
        case "backup":
            return backup.backup(options.db, options.file)
        case "restore":
            return backup.restore(options.db, options.file, force=options.force)
    parser().print_help()
    return 2


#: Commands that hand the options they do not know to the tool they start.
_OPEN = {"test", "lint", "i18n", "bench", "shell"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; every failure ends in one sentence and a non-zero status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given[:1] == ["test"] and not {"-h", "--help"} & set(given):
            return testing.run(given[1:])  # pytest's options keep their order
        options, extra = parser().parse_known_args(given)
        if extra and options.command not in _OPEN:
            parser().error(f"argument inconnu : {' '.join(extra)}")
        return dispatch(options, extra)
    except Trouble as trouble:
        return fail(trouble)
    except OSError as error:
        explained = explain_os_error(error)
        if explained is None:
            raise
        return fail(explained)
    except KeyboardInterrupt:
        print("\nheat : interrompu ; la même commande reprendra.", file=sys.stderr)
        return 130
