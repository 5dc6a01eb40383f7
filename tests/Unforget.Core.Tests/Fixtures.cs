using System.Globalization;
using System.Text.Json;
using static TorchSharp.torch;

namespace Unforget.Tests;

/// <summary>
/// Reference values computed by the original code. They lie beside the test assembly; the environment variable
/// UNFORGET_FIXTURES names another folder.
/// </summary>
internal static class Fixtures
{
    /// <summary>The folder read.</summary>
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("UNFORGET_FIXTURES") is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "fixtures");

    /// <summary>The parsed file of a name with extension.</summary>
    public static JsonElement Json(string name)
    {
        using var stream = File.OpenRead(Path.Combine(Folder, name));
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    /// <summary>The entries of <c>cases</c> in a file.</summary>
    public static IReadOnlyList<JsonElement> Cases(string name) => [.. Json(name).GetProperty("cases").EnumerateArray()];

    /// <summary>The bytes of a file.</summary>
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>An array {shape, dtype, data}: float32 or int64.</summary>
    public static Tensor Tensor(JsonElement array)
    {
        var data = array.GetProperty("data").EnumerateArray();
        var shape = Shape(array);
        return array.GetProperty("dtype").GetString() switch
        {
            "float" => tensor(data.Select(value => value.GetSingle()).ToArray(), shape),
            "int" => tensor(data.Select(value => value.GetInt64()).ToArray(), shape),
            var other => throw new InvalidDataException($"unknown dtype {other}"),
        };
    }

    /// <summary>An array {offset, shape, dtype} of little-endian values in a binary file.</summary>
    public static Tensor Tensor(JsonElement array, byte[] bytes)
    {
        var shape = Shape(array);
        var count = (int)shape.Aggregate(1L, (product, side) => product * side);
        var from = bytes.AsSpan(array.GetProperty("offset").GetInt32());
        return array.GetProperty("dtype").GetString() switch
        {
            "float32" => tensor(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(from)[..count].ToArray(), shape),
            "int64" => tensor(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(from)[..count].ToArray(), shape),
            var other => throw new InvalidDataException($"unknown dtype {other}"),
        };
    }

    /// <summary>Arrays of a list.</summary>
    public static Tensor[] Tensors(JsonElement list) => [.. list.EnumerateArray().Select(Tensor)];

    /// <summary>Passes if |actual - expected| is at most absolute + relative * |expected| everywhere.</summary>
    public static void Close(Tensor expected, Tensor actual, double relative = 1e-4, double absolute = 1e-6, string what = "value")
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var (e, a) = (Doubles(expected), Doubles(actual));
        var (worst, excess) = (-1, 0.0);
        for (var i = 0; i < e.Length; i++)
        {
            var ratio = a[i] == e[i] ? 0.0 : Math.Abs(a[i] - e[i]) / (absolute + relative * Math.Abs(e[i]));
            if (!(ratio <= 1.0) && !(ratio <= excess))
            {
                (worst, excess) = (i, ratio);
            }
        }

        if (worst >= 0)
        {
            Assert.Fail(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}[{Place(worst, expected.shape)}]: expected {e[worst]:R}, got {a[worst]:R}, {excess:G3} times the tolerance"));
        }
    }

    /// <summary>As for tensors, of one number against a scalar tensor.</summary>
    public static void Close(double expected, Tensor actual, double relative = 1e-4, double absolute = 1e-6, string what = "value")
    {
        using var wanted = tensor(expected, dtype: ScalarType.Float64);
        using var scalar = actual.reshape([]);
        Close(wanted, scalar, relative, absolute, what);
    }

    private static double[] Doubles(Tensor values) => values.detach().cpu().to(ScalarType.Float64).contiguous().data<double>().ToArray();

    private static long[] Shape(JsonElement array) => [.. array.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())];

    private static string Place(long index, long[] shape)
    {
        var place = new long[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            (place[axis], index) = (index % shape[axis], index / shape[axis]);
        }

        return string.Join(", ", place.Select(i => i.ToString(CultureInfo.InvariantCulture)));
    }
}
