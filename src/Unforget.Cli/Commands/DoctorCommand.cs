using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;
using Unforget.Cli.Views;
using Unforget.Configuration;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Model.Fast;
using Unforget.Reporting;

namespace Unforget.Cli.Commands;

/// <summary><c>unforget doctor</c>: what this machine offers and whether training works on it.</summary>
internal sealed class DoctorCommand : UsageCommand
{
    private readonly Terminal _terminal;
    private readonly Option<string?> _data = SharedOptions.Data();
    private readonly Option<bool> _json = SharedOptions.Json("Print JSON");

    public DoctorCommand(Terminal terminal)
        : base("doctor", "Check this machine: runtime, libtorch, processor, memory, data. Exits with 1 if training could not work or data are damaged.")
    {
        _terminal = terminal;
        Add(_data);
        Add(_json);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("doctor", "when something does not work, or before the first run"),
        ("doctor --data /mnt/data", "also checks the data sets there, image by image"),
    ];

    private int Execute(ParseResult parsed)
    {
        var location = DataFolder.Find(parsed.GetValue(_data), _terminal.Command);
        var report = MachineReport.Collect();
        var data = CheckData(location);
        if (parsed.GetValue(_json))
        {
            WriteJson(report, location, data);
        }
        else
        {
            WriteText(report, location, data);
        }

        return report.CanTrain && !data.Exists(check => check.IsDamaged) ? ExitCode.Success : ExitCode.Failure;
    }

    private static List<DataCheck> CheckData(DataLocation location) =>
        [.. Catalog.Default.Datasets.Where(entry => !entry.IsOwn).Select(entry =>
        {
            try
            {
                var identity = Catalog.Default.CreateDataset(entry.Name, location).Identity;
                return new DataCheck(entry.Name, IsThere: true, IsDamaged: false, identity.KnownAs ?? identity.Warning!, identity.Digest);
            }
            catch (UserError error)
            {
                // Messages begin with the data set's name where there is nothing of it, else with the path of the file.
                var isMissing = error.Message.StartsWith($"{entry.Name}: ", StringComparison.Ordinal);
                var message = isMissing ? error.Message[(entry.Name.Length + 2)..] : error.Message;
                return new DataCheck(entry.Name, IsThere: !isMissing, IsDamaged: !isMissing, message, null);
            }
        })];

    private void WriteText(MachineReport report, DataLocation location, List<DataCheck> data)
    {
        _terminal.Out.WriteLine($"unforget {VersionLine.Version}");
        _terminal.Out.WriteLine();
        Row("runtime", report.DotNet);
        Row("system", report.OperatingSystem);
        Row("libtorch", report.LibTorchVersion is { } version ? $"{version} (TorchSharp {report.TorchSharpVersion})" : "does not load");
        Row("C++ runtime", report.CppRuntime is { } runtime ? $"{runtime.Highest} ({runtime.Path})" : "not looked at on this system");
        Row("native start", report.Native?.ToString() ?? "failed");
        Row("processor", $"{report.Cpu.Model} ({string.Join(", ", report.Cpu.Features.DefaultIfEmpty("no vector instructions known"))})");
        Row(
            "threads",
            $"{report.Cpu.PhysicalCores} for training ({Format.Count(report.Cpu.PhysicalCores, "physical core")}, {report.Cpu.LogicalCpus} logical)");
        Row("engine", Engine());
        Row("memory", Memory(report.Memory));
        Row("devices", report.Devices.Count > 0 ? string.Join(", ", report.Devices) : "none");
        Row("recipes", $"{new RecipeLibrary().List().Count} in {new RecipeLibrary().Folder}");
        Row("data folder", location.Folder is { } folder ? Path.GetFullPath(folder) : "none (--data DIR, UNFORGET_DATA, or ./data)");
        foreach (var check in data)
        {
            Row($"  {check.Name}", $"{(check.IsDamaged ? "damaged: " : check.IsThere ? "" : "not there: ")}{check.Finding}");
        }

        _terminal.Out.WriteLine();
        foreach (var problem in report.Problems)
        {
            _terminal.Out.WriteLine($"problem: {problem}");
        }

        _terminal.Out.WriteLine((report.CanTrain, data.Exists(check => check.IsDamaged)) switch
        {
            (false, _) => "Training does not work on this machine.",
            (true, true) => "Training works on this machine, but not with the damaged data.",
            _ => "Training works on this machine.",
        });
    }

    private static string Engine() => FusedSupport.ProcessorProblem is { } problem
        ? $"auto takes torch: {problem}"
        : $"auto takes fused with {FusedSupport.Vectors}, and torch for backbones that do not fit";

    private static string Memory(MemoryReport memory)
    {
        var available = memory.Available is { } free ? $", {Format.Gigabytes(free)} available" : "";
        return $"{Format.Gigabytes(memory.Total)}{available}{(memory.ContainerLimit is null ? "" : " (limit of the container)")}";
    }

    private void Row(string label, string text) => _terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label,-18} {text}"));

    private void WriteJson(MachineReport report, DataLocation location, List<DataCheck> data)
    {
        var node = (JsonObject)RunRecordJson.ToNode(report);
        node["unforget"] = VersionLine.Version;
        node["engine"] = Engine();
        node["data_folder"] = location.Folder;
        node["datasets"] = RunRecordJson.ToNode(data);
        _terminal.Out.Write(JsonText.Indented(node));
    }

    private sealed record DataCheck(string Name, bool IsThere, bool IsDamaged, string Finding, string? Digest);
}
