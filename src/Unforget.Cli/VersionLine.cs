using System.CommandLine;
using System.CommandLine.Invocation;
using Unforget.Cli.Hosting;

namespace Unforget.Cli;

/// <summary>Prints the version.</summary>
internal sealed class VersionLine(Terminal terminal) : SynchronousCommandLineAction
{
    public static string Version => typeof(VersionLine).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        terminal.Out.WriteLine($"unforget {Version}");
        return ExitCode.Success;
    }
}
