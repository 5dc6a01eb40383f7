using System.Text.RegularExpressions;
using Unforget.Configuration;

namespace Unforget.Tests.Documentation;

/// <summary>Commands in the documentation that train a shipped recipe, with their settings.</summary>
public sealed partial class DocumentedCommandsTests
{
    public static TheoryData<string> Commands =>
    [
        .. Pages().SelectMany(page => Run().Matches(RepositoryFiles.Text(page).Replace("\\\n", " ", StringComparison.Ordinal)))
            .Select(match => match.Value.Trim())
            .Where(command => !command.Contains(".yaml", StringComparison.Ordinal) && !IsStudy(Run().Match(command).Groups[1].Value))
            .Distinct(),
    ];

    private static bool IsStudy(string name) => File.Exists(RepositoryFiles.PathOf($"recipes/studies/{name}.yaml"));

    private static RecipeLibrary Library => new(folder: RepositoryFiles.PathOf("recipes"));

    [Theory]
    [MemberData(nameof(Commands))]
    public void Recipe_and_settings_of_a_documented_command_are_valid(string command)
    {
        var settings = Setting().Matches(command).Select(match => match.Groups[1].Value.Trim('\'', '"'));
        Library.Load(Run().Match(command).Groups[1].Value, settings).Validate();
    }

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(RepositoryFiles.PathOf("docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}").Append("README.md");

    [GeneratedRegex(@"unforget (?:run|show) ([a-z0-9][\w./-]*)((?: +--?[\w-]+(?:[= ]+(?:'[^']*'|[^\s`#|]+))?)*)")]
    private static partial Regex Run();

    [GeneratedRegex(@"--set ('[^']*'|\S+)")]
    private static partial Regex Setting();
}
