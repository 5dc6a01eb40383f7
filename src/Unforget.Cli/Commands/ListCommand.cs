using System.CommandLine;
using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting.Tables;
using Unforget.Studies;

namespace Unforget.Cli.Commands;

/// <summary><c>unforget list</c>: what recipes can name, and the recipes.</summary>
internal sealed class ListCommand : UsageCommand
{
    private static readonly (string Kind, Func<IEnumerable<Entry>> Entries)[] Kinds =
    [
        ("methods", () => Catalog.Default.Methods.Select(Describe)),
        ("backbones", () => Catalog.Default.Backbones.Select(Describe)),
        ("datasets", () => Catalog.Default.Datasets.Select(Describe)),
        ("recipes", () => new RecipeLibrary().List().Select(recipe => new Entry(recipe.Name, recipe.Description, ""))),
        ("studies", () => new StudyLibrary().List().Select(study => new Entry(study.Name, study.Description, ""))),
        ("tables", () => TableStyle.All.Select(style => new Entry(style.Name, style.Summary, ""))),
    ];

    private readonly Terminal _terminal;
    private readonly Argument<string?> _kind = new("kind")
    {
        HelpName = "KIND",
        Description = "methods, backbones, datasets, recipes, studies or tables; all of them if left out",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _json = SharedOptions.Json("Print JSON");

    public ListCommand(Terminal terminal)
        : base("list", "List methods, backbones, data sets, recipes, studies or styles of tables.")
    {
        _terminal = terminal;
        Add(_kind);
        Add(_json);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("list recipes", "the experiments that come with the product"),
        ("list methods", "what 'method:' and '--set method=' take"),
    ];

    private int Execute(ParseResult parsed)
    {
        var wanted = parsed.GetValue(_kind);
        var chosen = Kinds.Where(kind => wanted is null || kind.Kind == wanted).Select(kind => (kind.Kind, Entries: kind.Entries().ToList())).ToList();
        if (chosen.Count == 0)
        {
            var kinds = Kinds.Select(kind => kind.Kind).ToList();
            throw new UserError($"nothing to list called '{wanted}'{NearestNames.Hint(wanted!, kinds)} (known: {string.Join(", ", kinds)})");
        }

        if (parsed.GetValue(_json))
        {
            _terminal.Out.Write(JsonText.Indented(wanted is null
                ? new JsonObject(chosen.Select(kind => KeyValuePair.Create<string, JsonNode?>(kind.Kind, ToJson(kind.Entries))))
                : ToJson(chosen[0].Entries)));
            return ExitCode.Success;
        }

        foreach (var (kind, entries) in chosen)
        {
            WriteEntries(entries, wanted is null ? kind : null);
        }

        return ExitCode.Success;
    }

    private void WriteEntries(List<Entry> entries, string? title)
    {
        if (title is not null)
        {
            _terminal.Out.WriteLine($"{title}:");
        }

        var width = entries.Select(entry => entry.Name.Length).DefaultIfEmpty().Max();
        foreach (var entry in entries)
        {
            var source = entry.Paper.Length > 0 ? $" [{entry.Paper}]" : "";
            _terminal.Out.WriteLine($"{(title is null ? "" : "  ")}{entry.Name.PadRight(width)}   {entry.Summary}{source}".TrimEnd());
        }

        if (entries.Count == 0)
        {
            _terminal.Out.WriteLine($"{(title is null ? "" : "  ")}none: the folder of recipes beside the executable is missing or empty");
        }

        if (title is not null && title != Kinds[^1].Kind)
        {
            _terminal.Out.WriteLine();
        }
    }

    private static Entry Describe(CatalogEntry entry) => new(entry.Name, entry.Summary, entry.Paper);

    private static JsonArray ToJson(List<Entry> entries) => [.. entries.Select(entry =>
    {
        var node = new JsonObject { ["name"] = entry.Name, ["summary"] = entry.Summary };
        if (entry.Paper.Length > 0)
        {
            node["paper"] = entry.Paper;
        }

        return (JsonNode)node;
    })];

    private sealed record Entry(string Name, string Summary, string Paper);
}
