namespace Unforget.Configuration;

/// <summary>A piece of a recipe as it was written, with the place for messages: <c>FILE:LINE</c> or <c>--set KEY=VALUE</c>.</summary>
internal abstract record SourceNode(string Place);

/// <summary>A single value. Quoted text is always text.</summary>
internal sealed record SourceScalar(string Place, string Text, bool IsQuoted) : SourceNode(Place)
{
    public bool IsNull => !IsQuoted && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The text for a message, quotes included.</summary>
    public string Shown => IsQuoted ? $"the text \"{Text}\"" : $"'{Text}'";
}

/// <summary>A list.</summary>
internal sealed record SourceList(string Place, IReadOnlyList<SourceNode> Items) : SourceNode(Place);

/// <summary>A block of keys in the order in which they were written.</summary>
internal sealed record SourceBlock(string Place, IReadOnlyList<SourceEntry> Entries) : SourceNode(Place);

/// <summary>A key with its value.</summary>
internal sealed record SourceEntry(string Key, string Place, SourceNode Value);
