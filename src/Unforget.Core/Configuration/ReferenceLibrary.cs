using Unforget.Foundation;
using Unforget.Reporting.Results;

namespace Unforget.Configuration;

/// <summary>Published values by key, from <c>references.yaml</c> in the folder of recipes. Read as strictly as a recipe.</summary>
public sealed class ReferenceLibrary
{
    private readonly SortedDictionary<string, PublishedValue> _values = new(StringComparer.Ordinal);

    private ReferenceLibrary(string file, ReferenceFile content)
    {
        foreach (var series in content.References)
        {
            foreach (var value in series.Values)
            {
                var published = value.Of(series);
                if (!_values.TryAdd(published.Key, published))
                {
                    throw new UserError($"{file}: '{published.Key}' appears twice");
                }
            }
        }
    }

    /// <summary>The values that come with the program; none where the file is missing.</summary>
    /// <exception cref="UserError">The file is wrong.</exception>
    public static ReferenceLibrary Default => Load(Path.Combine(RecipeLibrary.DefaultFolder, RecipeLibrary.ReferenceName + ".yaml"));

    /// <summary>All values, by key.</summary>
    public IReadOnlyCollection<PublishedValue> Values => _values.Values;

    /// <summary>Reads a file of published values.</summary>
    /// <param name="path">The file; one that does not exist holds none.</param>
    /// <exception cref="UserError">It cannot be read, or something in it is wrong.</exception>
    public static ReferenceLibrary Load(string path)
    {
        try
        {
            return File.Exists(path) ? Parse(File.ReadAllText(path), path) : new ReferenceLibrary(path, new ReferenceFile());
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads published values.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">Name of the file in messages.</param>
    /// <exception cref="UserError">Something in it is wrong.</exception>
    public static ReferenceLibrary Parse(string yaml, string file) =>
        new(file, (ReferenceFile)RecordBinder.BindRecord(RecipeSource.Read(yaml, file), "", new ReferenceFile(), []));

    /// <summary>The value of a key.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public PublishedValue Find(string key) => _values.TryGetValue(key, out var value)
        ? value
        : throw new UserError($"references: no published value '{key}'{NearestNames.Hint(key, _values.Keys)} (see recipes/{RecipeLibrary.ReferenceName}.yaml)");
}
