using System.Text.RegularExpressions;
using Unforget.Configuration;
using Unforget.Foundation;

namespace Unforget.Tests.Configuration;

/// <summary>The tables of keys in docs/recipes.md against the options records.</summary>
public sealed partial class DocumentedKeysTests
{
    private const string Page = "docs/recipes.md";

    private static readonly ILookup<string, (string Default, string Valid)> Rows = KeyRow().Matches(RepositoryFiles.Text(Page))
        .ToLookup(row => row.Groups["key"].Value, row => (Plain(row.Groups["default"].Value), Plain(row.Groups["valid"].Value)));

    [Fact]
    public void Every_key_is_documented_once_with_its_default()
    {
        var written = WrittenKeys();
        Assert.NotEmpty(written);
        var wrong = written.Where(key => Rows[key.Key].Count() != 1 || Rows[key.Key].Single().Default != key.Value)
            .Select(key => $"{key.Key}: {key.Value}").ToArray();
        Assert.True(wrong.Length == 0, $"{Page} lacks the key, has it twice, or gives it another default:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void No_documented_key_is_unknown()
    {
        var written = WrittenKeys();
        Assert.DoesNotContain(Rows.Select(row => row.Key), key => !written.ContainsKey(key));
    }

    [Fact]
    public void Valid_values_are_what_the_binder_says()
    {
        var wrong = WrittenKeys().Keys.Select(key => (Key: key, Expected: Expectation(key)))
            .Where(pair => pair.Expected is not null && Rows[pair.Key].Any(row => row.Valid != pair.Expected))
            .Select(pair => $"{pair.Key}: {pair.Expected}").ToArray();
        Assert.True(wrong.Length == 0, $"{Page} states other valid values than the binder:\n{string.Join('\n', wrong)}");
    }

    /// <summary>Full keys with default values as <c>show</c> writes them, for every method and backbone.</summary>
    private static SortedDictionary<string, string> WrittenKeys()
    {
        var keys = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, value) in Catalog.Default.Methods.SelectMany(method => Catalog.Default.Backbones.SelectMany(backbone =>
            Leaves(RecipeWriter.ToYaml(new Recipe { Method = method.Name, Backbone = backbone.Name })))))
        {
            // These two name what was chosen; their defaults are those of a recipe without choice.
            keys[path] = path switch
            {
                "method" => new Recipe().Method,
                "backbone" => new Recipe().Backbone,
                _ => value,
            };
        }

        return keys;
    }

    private static IEnumerable<(string Path, string Value)> Leaves(string yaml)
    {
        var path = new List<string>();
        foreach (var line in yaml.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var depth = (line.Length - line.TrimStart(' ').Length) / 2;
            var parts = line.Trim().Split(':', 2);
            path.RemoveRange(depth, path.Count - depth);
            path.Add(parts[0]);
            if (parts[1].Length > 0 && parts[1] != " {}")
            {
                yield return (string.Join('.', path), parts[1][1..]);
            }
        }
    }

    /// <summary>What the binder expects of a key, in its own words; null where it took even this value, or spoke of something else.</summary>
    private static string? Expectation(string key)
    {
        try
        {
            _ = new RecipeBinder().Bind("seed: 1\n", "test.yaml", [$"{key}=-2147483648"]);
            return null;
        }
        catch (UserError error)
        {
            return MustBe().Match(error.Message) is { Success: true } match ? match.Groups[1].Value : null;
        }
    }

    private static string Plain(string cell) => cell.Replace("`", "", StringComparison.Ordinal).Trim();

    [GeneratedRegex(@"^\| `(?<key>[a-z0-9_.]+)` \|[^|\n]*\|(?<default>[^|\n]*)\|(?<valid>[^|\n]*)\|[^|\n]*\|$", RegexOptions.Multiline)]
    private static partial Regex KeyRow();

    [GeneratedRegex("must be (.+), got ")]
    private static partial Regex MustBe();
}
