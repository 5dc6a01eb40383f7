namespace Unforget.Model;

/// <summary>A file with trained weights for a backbone.</summary>
/// <param name="Path">A safetensors file.</param>
/// <param name="Names">From a backbone to pairs of the name of a parameter or buffer of it and the name of its tensor in the file.</param>
public sealed record PretrainedFile(string Path, Func<Backbone, IReadOnlyList<(string Own, string Stored)>> Names);
