namespace Unforget.Data.Folders;

/// <summary>A file that a data set names, with its class.</summary>
/// <param name="Path">Path below the data folder with forward slashes, or a full path.</param>
/// <param name="Class">Class as the folder or the list names it.</param>
internal readonly record struct LabeledFile(string Path, string Class);
