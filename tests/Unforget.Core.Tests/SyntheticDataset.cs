using System.Security.Cryptography;
using Unforget.Data;
using Unforget.Foundation;

namespace Unforget.Tests;

/// <summary>
/// Small images that a small network can tell apart: every class has a colour, evenly spaced in hue, over stripes of its
/// own frequency, and every image has its own phase, brightness and noise. Deterministic. Image i has class i mod C.
/// </summary>
public sealed class SyntheticDataset : ImageDataset
{
    private const double NoiseDeviation = 18;

    private readonly int _classes;

    /// <param name="classes">Number of classes.</param>
    /// <param name="trainPerClass">Training images of a class.</param>
    /// <param name="testPerClass">Test images of a class.</param>
    /// <param name="size">Sides of the square images in pixels.</param>
    /// <param name="seed">Other seeds give other images of the same classes.</param>
    public SyntheticDataset(int classes, int trainPerClass, int testPerClass, int size = 8, long seed = 1)
    {
        _classes = classes;
        ClassNames = [.. Enumerable.Range(0, classes).Select(label => $"class{label}")];
        Train = Draw(trainPerClass, size, seed, split: 0);
        Test = Draw(testPerClass, size, seed, split: 1);
        Identity = new DatasetIdentity(Digest(Train, Test), KnownAs: null);
    }

    public override IReadOnlyList<string> ClassNames { get; }

    public override IReadOnlyList<float> Mean { get; } = [0.5f, 0.5f, 0.5f];

    public override IReadOnlyList<float> StandardDeviation { get; } = [0.25f, 0.25f, 0.25f];

    public override ImageSet Train { get; }

    public override ImageSet Test { get; }

    public override DatasetIdentity Identity { get; }

    private ImageSet Draw(int perClass, int size, long seed, int split)
    {
        var shape = new ImageShape(3, size, size);
        var labels = new int[_classes * perClass];
        var pixels = new byte[labels.Length * shape.ByteCount];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = i % _classes;
            var random = Seeds.Stream(seed, SeedPurpose.Method, split, i);
            Paint(pixels.AsSpan(i * shape.ByteCount, shape.ByteCount), size, labels[i], ref random);
        }

        return new ImageSet(shape, pixels, labels);
    }

    private void Paint(Span<byte> image, int size, int label, ref RandomStream random)
    {
        var (rows, columns) = (1 + label % 3, label / 3 % 3);
        var phase = 0.5 * (random.NextDouble() - 0.5);
        var brightness = 0.9 + 0.2 * random.NextDouble();
        for (var channel = 0; channel < 3; channel++)
        {
            var colour = 128 + 90 * Math.Cos(2 * Math.PI * ((double)label / _classes + channel / 3.0));
            for (var position = 0; position < size * size; position++)
            {
                var (y, x) = (position / size, position % size);
                var stripes = 25 * Math.Cos(2 * Math.PI * (rows * y + columns * x) / size + phase);
                var value = brightness * (colour + stripes) + NoiseDeviation * random.NextNormal();
                image[channel * size * size + position] = (byte)Math.Clamp(value, 0, 255);
            }
        }
    }

    private static string Digest(params ImageSet[] sets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var set in sets)
        {
            for (var i = 0; i < set.Count; i++)
            {
                hash.AppendData(set.Pixels(i));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
