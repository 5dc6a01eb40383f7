using BenchmarkDotNet.Attributes;
using SkiaSharp;
using Unforget.Data;
using Unforget.Data.Folders;
using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Benchmarks;

/// <summary>
/// JPEG files of 500x375 to network input, beside the bare speed of the decoder on the same bytes in memory. The files lie in the
/// system's folder for temporary files, so what is measured is computing, not a disk.
/// </summary>
public class ImageFileBenchmarks
{
    private const int Files = 64;

    private readonly NativeBuffer _scratch = new();
    private readonly PixelBuffer _pixels = new();
    private readonly ImageFileDecoder _decoder = new();
    private byte[][] _bytes = [];
    private DirectoryInfo? _folder;
    private FolderDataset? _data;
    private EncodedImagePreparer? _preparer;
    private ImageItem[] _items = [];
    private float[] _destination = [];

    [Params(64, 224)]
    public int Size { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [Params(false, true)]
    public bool Reduced { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bytes = [.. Enumerable.Range(0, Files).Select(Encode)];
        _folder = Directory.CreateTempSubdirectory("unforget-bench-");
        for (var i = 0; i < Files; i++)
        {
            var place = Directory.CreateDirectory(Path.Combine(_folder.FullName, "train", i % 2 == 0 ? "a" : "b"));
            File.WriteAllBytes(Path.Combine(place.FullName, $"{i:D2}.jpg"), _bytes[i]);
            Directory.CreateDirectory(Path.Combine(_folder.FullName, "val", place.Name));
            File.WriteAllBytes(Path.Combine(_folder.FullName, "val", place.Name, "0.jpg"), _bytes[i]);
        }

        Console.WriteLine($"// {_bytes.Average(file => file.Length) / 1000:F1} kB a file");
        var images = new ImageOptions { Size = Size, CacheMegabytes = 0 };
        _data = new FolderDataset(new DatasetRequest(new DataLocation(_folder.FullName), images));
        _preparer = new EncodedImagePreparer(_data.Mean, _data.StandardDeviation, images, Reduced, new AugmentationOptions(), Threads);
        _items = [.. Enumerable.Range(0, Files).Select(i => new ImageItem(_data.Train, i, 0, i, false))];
        _destination = new float[Files * _preparer.Shape.ByteCount];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _preparer?.Dispose();
        _data?.Dispose();
        _folder?.Delete(recursive: true);
    }

    [Benchmark(Description = "bare decoder, one thread", OperationsPerInvoke = Files)]
    public void Decode()
    {
        foreach (var file in _bytes)
        {
            _decoder.Decode(file, default, _scratch, _pixels);
        }
    }

    [Benchmark(Description = "training transform", OperationsPerInvoke = Files)]
    public void Train() => _preparer!.Prepare(_items, ImageTransform.Train, 1, _destination);

    [Benchmark(Description = "test transform", OperationsPerInvoke = Files)]
    public void Test() => _preparer!.Prepare(_items, ImageTransform.Test, 1, _destination);

    /// <summary>Waves and a grain, which make a file about as large as a photograph's.</summary>
    private static byte[] Encode(int number)
    {
        var random = Seeds.Stream(number, SeedPurpose.Method);
        using var bitmap = new SKBitmap(500, 375, SKColorType.Rgba8888, SKAlphaType.Opaque);
        double[] waves = [.. Enumerable.Range(0, 6).Select(_ => 0.01 + 0.1 * random.NextDouble())];
        for (var y = 0; y < 375; y++)
        {
            for (var x = 0; x < 500; x++)
            {
                byte Level(int c) => (byte)Math.Clamp(128 + 60 * Math.Sin(waves[c] * x) + 50 * Math.Cos(waves[c + 3] * y) + 6 * random.NextNormal(), 0, 255);
                bitmap.SetPixel(x, y, new SKColor(Level(0), Level(1), Level(2)));
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }
}
