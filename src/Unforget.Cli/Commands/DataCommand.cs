using System.CommandLine;
using Unforget.Cli.Hosting;
using Unforget.Cli.Views;
using Unforget.Data.Download;

namespace Unforget.Cli.Commands;

/// <summary><c>unforget data</c>: published data sets.</summary>
internal sealed class DataCommand : UsageCommand
{
    public DataCommand(Terminal terminal)
        : base("data", "Get published data sets.")
    {
        Add(new DataGetCommand(terminal));
        Action = new HelpPage(terminal);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples => DataGetCommand.Lines;
}

/// <summary><c>unforget data get</c>: downloads, checks and unpacks one.</summary>
internal sealed class DataGetCommand : UsageCommand
{
    internal static readonly (string Line, string Meaning)[] Lines =
    [
        ("data get cifar100", "download into ./data, about 170 MB"),
        ("data get cifar10 --data /mnt/data", "into another folder"),
        ("data get cifar100 --from cifar-100-binary.tar.gz", "from a copy of the authors' archive"),
    ];

    private readonly Terminal _terminal;
    private readonly Argument<string> _dataset = new("dataset") { HelpName = "DATASET", Description = "cifar100 or cifar10" };
    private readonly Option<string?> _from = new("--from")
    {
        HelpName = "FILE|URL",
        Description = "An own copy of the authors' archive, or a mirror; its checksum must be theirs",
    };

    private readonly Option<string?> _data = new("--data") { HelpName = "DIR", Description = "Folder of the data sets (else UNFORGET_DATA, else ./data)" };

    public DataGetCommand(Terminal terminal)
        : base("get", "Download a data set, check it and unpack it. A broken download is resumed.")
    {
        _terminal = terminal;
        Add(_dataset);
        Add(_from);
        Add(_data);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples => Lines;

    private int Execute(ParseResult parsed)
    {
        var archive = DatasetArchive.Find(parsed.GetRequiredValue(_dataset));
        var folder = DataFolder.ForWriting(parsed.GetValue(_data));
        var from = PathOption.Check("--from", parsed.GetValue(_from));
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var view = new DownloadView(_terminal);
        DatasetInstallation installed;
        try
        {
            HoldInterrupt(true);
            installed = new DatasetInstaller(http).InstallAsync(archive, folder, from, view, _terminal.Cancellation).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_terminal.Cancellation.IsCancellationRequested)
        {
            view.End();
            _terminal.Error.WriteLine("interrupted; what has arrived is kept, the same command goes on from there");
            return ExitCode.Interrupted;
        }
        finally
        {
            HoldInterrupt(false);
            view.End();
        }

        _terminal.Out.WriteLine($"{archive.Dataset} {(installed.WasThere ? "was already" : "is now")} in {installed.Folder}");
        _terminal.Out.WriteLine();
        _terminal.Out.WriteLine("Next:");
        var option = folder == DataFolder.Default ? "" : $" --data {Shell.Quote(folder)}";
        _terminal.Out.WriteLine($"  {_terminal.Command} doctor{option}");
        _terminal.Out.WriteLine($"  {_terminal.Command} list recipes");
        return ExitCode.Success;
    }

    private void HoldInterrupt(bool hasSomethingToSave)
    {
        if (_terminal.Interrupt is { } interrupt)
        {
            interrupt.HasSomethingToSave = hasSomethingToSave;
        }
    }
}
