using System.Text.Json;
using System.Text.Json.Nodes;
using Unforget.Foundation;

namespace Unforget.Reporting.Results;

/// <summary>
/// What the folder of a study says about itself: <c>study.json</c>, beside one folder for each run. It holds names relative to
/// itself only, so the folder can be moved and read without the study's recipe.
/// </summary>
/// <param name="Schema">Version of this layout.</param>
/// <param name="Name">Name of the study.</param>
/// <param name="Description">One line; may be empty.</param>
/// <param name="Variants">What is compared, in the order of the recipe.</param>
/// <param name="Settings">Under what it is compared, in the order of the recipe; at least one.</param>
/// <param name="SettingKeys">Recipe keys that differ between settings on purpose.</param>
/// <param name="Baseline">Name of the variant that the others are compared with; null for none.</param>
/// <param name="Style">Name of the table that fits best; null to choose by shape.</param>
/// <param name="Runs">All runs, finished or not.</param>
public sealed record StudyManifest(
    string Schema,
    string Name,
    string Description,
    IReadOnlyList<StudyLabel> Variants,
    IReadOnlyList<StudyLabel> Settings,
    IReadOnlyList<string> SettingKeys,
    string? Baseline,
    string? Style,
    IReadOnlyList<StudyCell> Runs)
{
    /// <summary>The layout that this version writes.</summary>
    public const string CurrentSchema = "unforget-study/1";

    /// <summary>Name of the file in the folder of a study.</summary>
    public const string FileName = "study.json";

    /// <summary>For <see cref="FileName"/>. LF line ends.</summary>
    public string ToJson() => ReadableJson.Write(RunRecordJson.ToNode(this));

    /// <summary>Reads the manifest of a study's folder.</summary>
    /// <exception cref="UserError">It is missing, damaged or of another version.</exception>
    public static StudyManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var node = JsonNode.Parse(File.ReadAllText(path));
            var schema = (string?)node?["schema"];
            return schema == CurrentSchema
                ? RunRecordJson.FromNode<StudyManifest>(node!)
                : throw new UserError($"{path}: a study with schema '{schema ?? "none"}'; this version reads '{CurrentSchema}'");
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"{path} cannot be read: {error.Message}", error);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new UserError($"{path} is damaged: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }
}

/// <summary>A variant or a setting.</summary>
/// <param name="Name">Short, for options and folder names.</param>
/// <param name="Title">For tables and figures.</param>
/// <param name="Group">Of a variant: what it tries a value of, for choosing; null for none.</param>
public sealed record StudyLabel(string Name, string Title, string? Group = null)
{
    /// <summary>Name of the setting of a study that has no settings.</summary>
    public const string OnlySetting = "default";
}

/// <summary>The place of a run in a study.</summary>
/// <param name="Folder">Name of its folder inside the study's.</param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Setting">Name of the setting.</param>
/// <param name="Order">Name of the class order.</param>
/// <param name="Seed">Seed of the run.</param>
public sealed record StudyCell(string Folder, string Variant, string Setting, string Order, long Seed);
