using System.Globalization;
using Unforget.Foundation;

namespace Unforget.Benchmarks.Engines;

/// <summary>What follows a command's name: words by position, switches anywhere, and <c>--set KEY=VALUE</c>.</summary>
internal sealed class Arguments
{
    private readonly List<string> _words = [];
    private readonly HashSet<string> _switches = [];
    private readonly List<string> _settings = [];

    /// <exception cref="UserError"><c>--set</c> without a value.</exception>
    public Arguments(IEnumerable<string> values)
    {
        var rest = new Queue<string>(values);
        while (rest.TryDequeue(out var value))
        {
            if (value == "--set")
            {
                _settings.Add(rest.TryDequeue(out var setting) ? setting : throw new UserError("--set needs KEY=VALUE"));
            }
            else if (value.StartsWith("--", StringComparison.Ordinal))
            {
                _switches.Add(value);
            }
            else
            {
                _words.Add(value);
            }
        }
    }

    /// <summary>Changes to a recipe.</summary>
    public IReadOnlyList<string> Settings => _settings;

    /// <summary>Whether a switch was given.</summary>
    public bool Has(string name) => _switches.Contains(name);

    /// <summary>A word, or what stands for it.</summary>
    public string Word(int place, string otherwise) => place < _words.Count ? _words[place] : otherwise;

    /// <summary>A positive whole number, or what stands for it.</summary>
    /// <exception cref="UserError">It is none.</exception>
    public int Number(int place, int otherwise)
    {
        var word = Word(place, otherwise.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new UserError($"expected a positive whole number, got '{word}'");
    }
}
