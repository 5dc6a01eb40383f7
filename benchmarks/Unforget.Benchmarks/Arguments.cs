using System.Globalization;
using Unforget.Foundation;

namespace Unforget.Benchmarks;

/// <summary>What follows a command's name: words by position, switches anywhere, and <c>--set KEY=VALUE</c>.</summary>
internal sealed class Arguments
{
    private const int Most = 1024;
    private readonly Command _command;
    private readonly List<string> _words = [];
    private readonly HashSet<string> _switches = [];
    private readonly List<string> _settings = [];

    /// <param name="command">Says what may follow.</param>
    /// <param name="values">What follows.</param>
    /// <exception cref="UserError">A word too many or too few, a switch that the command does not know, <c>--set</c> without a value or effect.</exception>
    public Arguments(Command command, IEnumerable<string> values)
    {
        _command = command;
        if (command.PassesOn)
        {
            _words.AddRange(values);
        }
        else
        {
            Read(new Queue<string>(values));
        }

        if (_words.Count < command.RequiredWords)
        {
            throw new UserError($"{command.Name} needs {command.WordNames[_words.Count]}; it is called '{command.Line}'");
        }
    }

    /// <summary>All words.</summary>
    public IReadOnlyList<string> Words => _words;

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
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most
            ? number
            : throw new UserError($"{_command.WordNames[place]} must be a whole number from 1 to {Most}, got '{word}'");
    }

    private void Read(Queue<string> rest)
    {
        while (rest.TryDequeue(out var value))
        {
            if (value == "--set" && _command.Settings is not null)
            {
                _settings.Add(rest.TryDequeue(out var setting) ? setting : throw new UserError("--set needs KEY=VALUE"));
            }
            else if (value.StartsWith('-'))
            {
                _switches.Add(_command.Switches.Contains(value) ? value : throw Surplus(value));
            }
            else
            {
                _words.Add(_words.Count < _command.WordNames.Count ? value : throw Surplus(value));
            }
        }
    }

    private UserError Surplus(string value) => new($"{_command.Name} does not take '{value}'; it is called '{_command.Line}'");
}
