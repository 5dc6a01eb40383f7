using System.Runtime.InteropServices;
using System.Text.Json;
using Unforget.Memory;

namespace Unforget.Tests.Memory;

/// <summary>Numbers of the original code for selection, imprinting and class means.</summary>
internal static class MemoryFixtures
{
    private static readonly Lazy<JsonElement> Herding = new(() => Fixtures.Json("herding.json"));
    private static readonly Lazy<JsonElement> Trajectory = new(() => Fixtures.Json("incremental_trajectory/manifest.json"));
    private static readonly Lazy<byte[]> Data = new(() => Fixtures.Bytes("incremental_trajectory/data.bin"));

    public static IEnumerable<JsonElement> HerdingCases() => Herding.Value.GetProperty("cases").EnumerateArray();

    public static JsonElement Run(string name) => Trajectory.Value.GetProperty("runs").GetProperty(name);

    public static IEnumerable<JsonElement> Tasks(string run) => Run(run).GetProperty("tasks").EnumerateArray();

    public static IEnumerable<JsonElement> Stages(string run, string stage) =>
        Tasks(run).SelectMany(task => task.GetProperty("stages").EnumerateArray()).Where(s => s.GetProperty("stage").GetString() == stage);

    public static JsonElement Stage(JsonElement task, string stage) =>
        task.GetProperty("stages").EnumerateArray().Single(s => s.GetProperty("stage").GetString() == stage);

    /// <summary>An array of herding.json as rows.</summary>
    public static FeatureMatrix InlineMatrix(JsonElement array) =>
        new(InlineFloats(array), array.GetProperty("shape").EnumerateArray().Last().GetInt32());

    public static float[] InlineFloats(JsonElement array) => [.. array.GetProperty("data").EnumerateArray().Select(v => v.GetSingle())];

    public static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetInt32())];

    public static int[][] Lists(JsonElement list) => [.. list.EnumerateArray().Select(Integers)];

    /// <summary>A float array of data.bin as rows; leading axes are merged.</summary>
    public static FeatureMatrix Matrix(JsonElement array) => new(Floats(array), (int)Shape(array)[^1]);

    public static float[] Floats(JsonElement array) => Values<float>(array).ToArray();

    public static int[] Ids(JsonElement array) => [.. Values<long>(array).ToArray().Select(v => (int)v)];

    public static long[] Shape(JsonElement array) => [.. array.GetProperty("shape").EnumerateArray().Select(v => v.GetInt64())];

    public static FeatureMatrix Block(FeatureMatrix matrix, int block, int size) => matrix.Rows([.. Enumerable.Range(block * size, size)]);

    private static ReadOnlySpan<T> Values<T>(JsonElement array)
        where T : struct
    {
        var count = (int)Shape(array).Aggregate(1L, (product, length) => product * length);
        return MemoryMarshal.Cast<byte, T>(Data.Value.AsSpan(array.GetProperty("offset").GetInt32()))[..count];
    }
}
