using Unforget.Data.Coding;
using Unforget.Memory;
using Unforget.Methods;
using Unforget.Model;

namespace Unforget.Configuration;

/// <summary>Values of a recipe that were changed and have no effect beside its other values: whoever set them expects one.</summary>
internal static class IdleSettings
{
    /// <summary>A line for each reason, with the values that it makes idle.</summary>
    public static IEnumerable<string> Of(Recipe recipe)
    {
        var values = RecipeWriter.Values(recipe);
        var usual = RecipeWriter.Values(
            new Recipe { Catalog = recipe.Catalog, Dataset = recipe.Dataset, Backbone = recipe.Backbone, Method = recipe.Method });
        foreach (var (prefix, reason) in Reasons(recipe))
        {
            string[] idle =
            [
                .. values.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && usual.GetValueOrDefault(pair.Key) != pair.Value)
                    .Select(pair => $"{pair.Key}={pair.Value}"),
            ];
            if (idle.Length > 0)
            {
                yield return $"{string.Join(", ", idle)} {(idle.Length == 1 ? "has" : "have")} no effect: {reason}";
            }
        }
    }

    /// <summary>Beginnings of keys that are idle, and why.</summary>
    private static IEnumerable<(string Prefix, string Reason)> Reasons(Recipe recipe)
    {
        if (recipe.BackboneOptions is CbamOptions { Attention: AttentionKind.None, CbamAfterStage: false })
        {
            yield return ($"{recipe.Backbone}.cbam_", $"{recipe.Backbone}.attention is none and cbam_after_stage false");
        }

        if (recipe.MethodOptions is PodnetOptions { Kd.Coefficient: 0.0 })
        {
            yield return ($"{recipe.Method}.kd.", $"{recipe.Method}.kd.coefficient is 0");
        }

        if (recipe.MethodOptions is PodnetOptions { Calibration.IsWanted: true } && recipe.Memory.Mode == MemoryMode.None)
        {
            yield return ($"{recipe.Method}.calibration.", "memory.mode none leaves no exemplars to fit on");
        }

        if (recipe.Compress == CompressMode.None || recipe is { Compress: CompressMode.Memory, Codec: not CodecKind.Jpeg })
        {
            yield return ("jpeg.", "nothing is kept as JPEG (compress, codec)");
        }
        else if (recipe.Jpeg.Quality.Value is not null)
        {
            yield return ("jpeg.epsilon", "jpeg.quality is a number");
            yield return ("jpeg.candidates", "jpeg.quality is a number");
        }

        foreach (var reason in OfMemory(recipe))
        {
            yield return reason;
        }

        if (!recipe.Catalog.Dataset(recipe.Dataset).IsOwn)
        {
            yield return ("images.", $"the images of {recipe.Dataset} are no files");
        }

        if (recipe.Compress != CompressMode.Memory)
        {
            yield return ("codec", "compress is not memory");
        }

        if (recipe is not { Compress: CompressMode.Memory, Codec: CodecKind.Pca })
        {
            yield return ("pca.", "nothing is kept as PCA codes (compress memory with codec pca)");
        }
    }

    private static IEnumerable<(string Prefix, string Reason)> OfMemory(Recipe recipe)
    {
        if (recipe.Memory.Mode == MemoryMode.None)
        {
            yield return ("memory.capacity", "memory.mode is none");
            yield return ("memory.per_class", "memory.mode is none");
            yield return ("memory.bytes", "memory.mode is none");
            if (recipe.Compress == CompressMode.Memory)
            {
                yield return ("compress", "memory.mode is none");
            }
        }
        else if (recipe.Memory.PerClass is not null)
        {
            yield return ("memory.capacity", "memory.per_class is the limit");
        }

        if (recipe.Memory.Bytes is null)
        {
            yield return ("memory.budget_mode", "memory.bytes is null");
        }
    }
}
