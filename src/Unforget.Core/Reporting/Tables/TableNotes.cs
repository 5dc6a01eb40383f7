namespace Unforget.Reporting.Tables;

/// <summary>Collects the notes below a table; the same words are one note.</summary>
internal sealed class TableNotes
{
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Index of a note.</summary>
    public int Add(string text)
    {
        var index = _texts.IndexOf(text);
        if (index < 0)
        {
            _texts.Add(text);
            index = _texts.Count - 1;
        }

        return index;
    }

    /// <summary>Indices of several notes.</summary>
    public IReadOnlyList<int> Add(IEnumerable<string> texts) => [.. texts.Select(Add)];
}
