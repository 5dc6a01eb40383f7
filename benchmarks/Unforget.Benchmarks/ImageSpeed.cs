using System.Globalization;
using SkiaSharp;
using Unforget.Benchmarks.Engines;
using Unforget.Data;
using Unforget.Data.Folders;
using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Benchmarks;

/// <summary>
/// Image files of 500x375 to network input, in images a second of one core's processor time, beside the bare speed of the decoder on the
/// same bytes in memory. The files lie in the system's folder for temporary files, so that computing is measured and not a disk.
/// </summary>
internal static class ImageSpeed
{
    private const int Files = 64;
    private static readonly PixelSize Size = new(500, 375);

    /// <summary>Prints a table. Words: rounds.</summary>
    public static void Run(Arguments arguments)
    {
        var rounds = arguments.Number(0, 9);
        var bytes = Enumerable.Range(0, Files).Select(Encode).ToArray();
        var folder = Directory.CreateTempSubdirectory("unforget-images-");
        try
        {
            Write(folder.FullName, bytes);
            Line($"{Files} JPEG files of {Size}, {bytes.Average(file => file.Length) / 1000:F0} kB each");
            Line($"images a second and core, median (quartiles) of {rounds} rounds");
            var bare = Print("bare decoder, whole image", rounds, Bare(bytes), 0);
            foreach (var size in new[] { 64, 224 })
            {
                using var work = new Work(folder.FullName, size);
                Print($"{size} px, training, reduced decoding", rounds, () => work.Prepare(ImageTransform.Train, reduced: true), bare);
                Print($"{size} px, training, whole image", rounds, () => work.Prepare(ImageTransform.Train, reduced: false), bare);
                Print($"{size} px, test, reduced decoding", rounds, () => work.Prepare(ImageTransform.Test, reduced: true), bare);
                Print($"{size} px, training, kept decoded", rounds, () => work.Prepare(ImageTransform.Train, reduced: false, kept: true), bare);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Action Bare(byte[][] files)
    {
        var (scratch, pixels, decoder) = (new NativeBuffer(), new PixelBuffer(), new ImageFileDecoder());
        return () => Array.ForEach(files, file => decoder.Decode(file, default, scratch, pixels));
    }

    private static double Print(string what, int rounds, Action work, double bare)
    {
        // With one thread, processor time is counted.
        var speed = Spread.Of(Turns.Measure(rounds, repetitions: 1, threads: 1, work)[0].Select(seconds => Files / seconds));
        Line($"{what,-36} {speed.ToText(0),-22} {(bare > 0 ? speed.Median / bare : 1):F2} of the bare decoder");
        return speed.Median;
    }

    private static void Write(string folder, byte[][] files)
    {
        for (var i = 0; i < files.Length; i++)
        {
            foreach (var split in new[] { "train", "val" })
            {
                var place = Directory.CreateDirectory(Path.Combine(folder, split, i % 2 == 0 ? "a" : "b"));
                File.WriteAllBytes(Path.Combine(place.FullName, string.Create(CultureInfo.InvariantCulture, $"{i:D2}.jpg")), files[i]);
            }
        }
    }

    /// <summary>Waves and a grain, which make a file about as large as a photograph's.</summary>
    private static byte[] Encode(int number)
    {
        var random = Seeds.Stream(number, SeedPurpose.Method);
        double[] waves = [.. Enumerable.Range(0, 6).Select(_ => 0.01 + 0.1 * random.NextDouble())];
        var colors = new SKColor[Size.PixelCount];
        for (var i = 0; i < colors.Length; i++)
        {
            var (x, y) = (i % Size.Width, i / Size.Width);
            var grain = 8 * random.NextNormal();
            byte Level(int c) => (byte)Math.Clamp(128 + 60 * Math.Sin(waves[c] * x) + 50 * Math.Cos(waves[c + 3] * y) + grain, 0, 255);
            colors[i] = new SKColor(Level(0), Level(1), Level(2));
        }

        using var bitmap = new SKBitmap(Size.Width, Size.Height) { Pixels = colors };
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>The data set at one size, read from files or kept, and its preparers.</summary>
    private sealed class Work : IDisposable
    {
        private readonly FolderDataset _read;
        private readonly FolderDataset _kept;
        private readonly EncodedImagePreparer _whole;
        private readonly EncodedImagePreparer _reduced;
        private readonly float[] _destination;
        private ulong _pass;

        public Work(string folder, int size)
        {
            var images = new ImageOptions { Size = size, CacheMegabytes = 0 };
            _read = new FolderDataset(new DatasetRequest(new DataLocation(folder), images));
            _kept = new FolderDataset(new DatasetRequest(new DataLocation(folder), images with { CacheMegabytes = 1024 }));
            _whole = new EncodedImagePreparer(_read.Mean, _read.StandardDeviation, images, reducesJpeg: false, new AugmentationOptions(), threads: 1);
            _reduced = new EncodedImagePreparer(_read.Mean, _read.StandardDeviation, images, reducesJpeg: true, new AugmentationOptions(), threads: 1);
            _destination = new float[Files * _whole.Shape.ByteCount];
        }

        public void Prepare(ImageTransform transform, bool reduced, bool kept = false)
        {
            var set = (kept ? _kept : _read).Train;
            ImageItem[] items = [.. Enumerable.Range(0, Files).Select(i => new ImageItem(set, i, 0, i, false))];
            (reduced ? _reduced : _whole).Prepare(items, transform, _pass++, _destination);
        }

        public void Dispose()
        {
            _whole.Dispose();
            _reduced.Dispose();
            _kept.Dispose();
            _read.Dispose();
        }
    }
}
