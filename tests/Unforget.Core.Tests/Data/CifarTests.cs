using Unforget.Data;
using Unforget.Foundation;

namespace Unforget.Tests.Data;

public sealed class CifarTests : IDisposable
{
    private const long TrainBytes100 = 50_000L * 3074;
    private const long TestBytes100 = 10_000L * 3074;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void No_folder_given_says_how_to_get_the_data()
    {
        var error = Assert.Throws<UserError>(() => new Cifar100(new DataLocation(null)));
        Assert.Equal(
            "cifar100: no data folder given; get it with 'unforget data get cifar100', or name its folder with --data DIR or the environment variable UNFORGET_DATA",
            error.Message);
        Assert.StartsWith("cifar10: no data folder given; get it with 'unforget data get cifar10',", Message10(null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_does_not_exist_or_lacks_the_data_is_named()
    {
        var nowhere = _temp.Combine("nowhere");
        Assert.StartsWith($"cifar100: data folder '{nowhere}' does not exist; ", Message100(nowhere), StringComparison.Ordinal);
        File.WriteAllText(_temp.Combine("file.txt"), "");
        Assert.StartsWith(
            $"cifar100: data folder '{_temp.Combine("file.txt")}' is a file, not a folder; ", Message100(_temp.Combine("file.txt")), StringComparison.Ordinal);
        Assert.StartsWith($"cifar100: no folder 'cifar-100-binary' in '{_temp.Path}'; ", Message100(_temp.Path), StringComparison.Ordinal);
        Assert.StartsWith($"cifar10: no folder 'cifar-10-batches-bin' in '{_temp.Path}'; ", Message10(_temp.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var folder = Sparse("cifar-100-binary", ("train.bin", TrainBytes100));
        File.Delete(Path.Combine(folder, "train.bin"));
        Assert.StartsWith($"{Path.Combine(folder, "train.bin")}: file is missing; get it with ", Message100(_temp.Path), StringComparison.Ordinal);

        var ten = Sparse("cifar-10-batches-bin", [.. Enumerable.Range(1, 4).Select(i => ($"data_batch_{i}.bin", 30_730_000L))]);
        Assert.StartsWith($"{Path.Combine(ten, "data_batch_5.bin")}: file is missing; ", Message10(_temp.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TrainBytes100 - 1, "153699999 bytes (not a whole number of records of 3074 bytes, truncated), expected 153700000 bytes (50000 records)")]
    [InlineData(TrainBytes100 + 1, "153700001 bytes (not a whole number of records of 3074 bytes), expected 153700000 bytes (50000 records)")]
    [InlineData(TrainBytes100 - 3074, "153696926 bytes (49999 records, truncated), expected 153700000 bytes (50000 records)")]
    [InlineData(TrainBytes100 + 3074, "153703074 bytes (50001 records, too many), expected 153700000 bytes (50000 records)")]
    [InlineData(0, "0 bytes (0 records, truncated), expected 153700000 bytes (50000 records)")]
    public void A_file_of_the_wrong_size_says_found_and_expected(long bytes, string expected)
    {
        var folder = Sparse("cifar-100-binary", ("train.bin", bytes), ("test.bin", TestBytes100));
        Assert.Equal($"{Path.Combine(folder, "train.bin")}: {expected}", Message100(_temp.Path));
    }

    [Fact]
    public void The_folder_of_the_files_itself_may_be_named()
    {
        var folder = Sparse("cifar-100-binary", ("train.bin", 3074), ("test.bin", TestBytes100));
        Assert.Equal(Message100(_temp.Path), Message100(folder));
        Assert.Contains("train.bin: 3074 bytes", Message100(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Linked_files_and_linked_folders_count_with_the_size_of_their_targets()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        var real = Sparse("real", ("train.bin", TrainBytes100), ("test.bin", TestBytes100));
        var expected = Message100(real).Replace(real, "FOLDER", StringComparison.Ordinal);
        Assert.Equal("FOLDER/train.bin: label 0 (apple) has 50000 images, expected 500", expected);

        var files = _temp.Combine("files");
        Directory.CreateDirectory(files);
        File.CreateSymbolicLink(Path.Combine(files, "train.bin"), "../real/train.bin");
        File.CreateSymbolicLink(Path.Combine(files, "test.bin"), Path.Combine(real, "test.bin"));
        Assert.Equal(expected, Message100(files).Replace(files, "FOLDER", StringComparison.Ordinal));

        Directory.CreateDirectory(_temp.Combine("deep"));
        var folder = _temp.Combine("deep", "link");
        Directory.CreateSymbolicLink(folder, files);
        Assert.Equal(expected, Message100(folder).Replace(folder, "FOLDER", StringComparison.Ordinal));

        File.Delete(Path.Combine(real, "train.bin"));
        Assert.StartsWith($"{files}/train.bin: file is missing; ", Message100(files), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 0, "record 49999: coarse label 20, expected 0..19")]
    [InlineData(3, 100, "record 49999: label 100, expected 0..99")]
    public void A_label_out_of_range_names_the_record(byte coarse, byte fine, string expected)
    {
        var folder = Sparse("cifar-100-binary", ("train.bin", TrainBytes100), ("test.bin", TestBytes100));
        Write(Path.Combine(folder, "train.bin"), TrainBytes100 - 3074, [coarse, fine]);
        Assert.Equal($"{Path.Combine(folder, "train.bin")}: {expected}", Message100(_temp.Path));
    }

    [Fact]
    public void The_first_of_several_bad_records_is_named()
    {
        var folder = Sparse("cifar-10-batches-bin", Batches10());
        var third = Path.Combine(folder, "data_batch_3.bin");
        foreach (var record in new[] { 9_000, 5_000, 1_234 })
        {
            Write(third, record * 3073L, [10]);
        }

        Assert.Equal($"{third}: record 1234: label 10, expected 0..9", Message10(_temp.Path));
    }

    [Fact]
    public void Wrong_counts_name_the_class()
    {
        // Sparse files are all zero: every image belongs to class 0.
        var folder = Sparse("cifar-100-binary", ("train.bin", TrainBytes100), ("test.bin", TestBytes100));
        Assert.Equal($"{Path.Combine(folder, "train.bin")}: label 0 (apple) has 50000 images, expected 500", Message100(_temp.Path));

        var ten = Sparse("cifar-10-batches-bin", Batches10());
        var first = Path.Combine(ten, "data_batch_1.bin");
        Assert.Equal($"{first} to data_batch_5.bin: label 0 (airplane) has 50000 images, expected 5000", Message10(_temp.Path));
    }

    [Fact]
    public void Cifar10_reads_five_batches_in_order_and_its_identity_is_unknown()
    {
        var folder = Sparse("cifar-10-batches-bin", Batches10());
        File.WriteAllText(Path.Combine(folder, "batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
        foreach (var (file, _) in Batches10())
        {
            using var stream = File.OpenWrite(Path.Combine(folder, file));
            for (var i = 0; i < 10_000; i++)
            {
                stream.Position = i * 3073L;
                stream.Write([(byte)(i % 10), (byte)(i % 251), (byte)file[^5]]);
            }
        }

        var data = new Cifar10(new DataLocation(_temp.Path));
        Assert.Equal((50_000, 10_000), (data.Train.Count, data.Test.Count));
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], data.ClassNames);
        Assert.Equal(7, data.Train.Labels[20_007]);
        Assert.Equal([20_007 % 10_000 % 251, (byte)'3', 0], data.Train.Pixels(20_007)[..3].ToArray());
        Assert.Equal(new ImageShape(3, 32, 32), data.Train.Shape);
        Assert.Null(data.Identity.KnownAs);
        Assert.NotNull(data.Identity.Warning);
    }

    [Fact]
    public void Real_cifar100_is_the_official_release()
    {
        var folder = Environment.GetEnvironmentVariable(DataLocation.EnvironmentVariable);
        if (string.IsNullOrEmpty(folder) || !Directory.Exists(Path.Combine(folder, "cifar-100-binary")))
        {
            Assert.Skip("UNFORGET_DATA names no folder with cifar-100-binary");
        }

        var data = new Cifar100(DataLocation.Resolve(null));
        Assert.Equal("CIFAR-100 (official binary release)", data.Identity.KnownAs);
        Assert.Equal(("apple", "worm"), (data.ClassNames[0], data.ClassNames[99]));

        // The published mean and standard deviation, an independent trace of the official pixels.
        var sum = new double[3];
        for (var i = 0; i < data.Train.Count; i++)
        {
            var pixels = data.Train.Pixels(i);
            for (var j = 0; j < pixels.Length; j++)
            {
                sum[j / 1024] += pixels[j];
            }
        }

        Assert.Equal([0.5071, 0.4865, 0.4409], sum.Select(total => Math.Round(total / 255 / 1024 / data.Train.Count, 4)));
    }

    private static (string, long)[] Batches10() =>
        [.. Enumerable.Range(1, 5).Select(i => ($"data_batch_{i}.bin", 30_730_000L)), ("test_batch.bin", 30_730_000L)];

    private string Sparse(string folder, params ReadOnlySpan<(string File, long Bytes)> files)
    {
        var path = _temp.Combine(folder);
        Directory.CreateDirectory(path);
        foreach (var (file, bytes) in files)
        {
            using var stream = File.Create(Path.Combine(path, file));
            stream.SetLength(bytes);
        }

        return path;
    }

    private static void Write(string path, long position, byte[] bytes)
    {
        using var stream = File.OpenWrite(path);
        stream.Position = position;
        stream.Write(bytes);
    }

    private static string Message100(string? folder) => Assert.Throws<UserError>(() => new Cifar100(new DataLocation(folder))).Message;

    private static string Message10(string? folder) => Assert.Throws<UserError>(() => new Cifar10(new DataLocation(folder))).Message;
}
