namespace Unforget.Benchmarks;

/// <summary>One thing that this program does.</summary>
/// <param name="Name">As it is typed.</param>
/// <param name="Words">What may follow by position, in the order of the positions; optional ones in brackets: <c>FOLDER [SEEDS]</c>.</param>
/// <param name="Meaning">In a line.</param>
/// <param name="Run">Does it.</param>
internal sealed record Command(string Name, string Words, string Meaning, Action<Arguments> Run)
{
    /// <summary>Switches that it knows, with their dashes.</summary>
    public IReadOnlyList<string> Switches { get; init; } = [];

    /// <summary>What <c>--set KEY=VALUE</c> changes; null where it is refused.</summary>
    public string? Settings { get; init; }

    /// <summary>Whether everything that follows belongs to another program and is not looked at.</summary>
    public bool PassesOn { get; init; }

    /// <summary>How it is called.</summary>
    public string Line =>
        string.Join(' ', new[] { Name, Words }.Concat(Switches.Select(name => $"[{name}]")).Append(Settings is null ? "" : "[--set KEY=VALUE]...").Where(part => part.Length > 0));

    /// <summary>The words, without brackets.</summary>
    public IReadOnlyList<string> WordNames => [.. Places.Select(word => word.Trim('[', ']'))];

    /// <summary>How many words there must be.</summary>
    public int RequiredWords => Places.Count(word => !word.StartsWith('['));

    private string[] Places => Words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
