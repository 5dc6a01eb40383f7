using System.Security.Cryptography;
using System.Text.Json;
using Unforget.Data;
using Unforget.Foundation;

namespace Unforget.Tests.Data;

public sealed class CifarSampleTests : IDisposable
{
    private const int RecordBytes = 3074;
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "samples", "cifar100_sample");

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Sample_beside_the_executable_has_20_classes_of_200_and_50_images()
    {
        var sample = new CifarSample(new DataLocation(null));
        Assert.Equal(4000, sample.Train.Count);
        Assert.Equal(1000, sample.Test.Count);
        Assert.Equal(20, sample.ClassNames.Count);
        Assert.Equal(("television", "apple", "telephone"), (sample.ClassNames[0], sample.ClassNames[1], sample.ClassNames[19]));
        Assert.Equal("cifar100_sample, version 1", sample.Identity.KnownAs);
        Assert.Null(sample.Identity.Warning);
    }

    [Fact]
    public void Classes_are_positions_in_order1_and_pixels_are_those_of_the_records()
    {
        var sample = new CifarSample(new DataLocation(null));
        var records = File.ReadAllBytes(Path.Combine(Shipped, "train.bin"));
        for (var i = 0; i < sample.Train.Count; i++)
        {
            var record = records.AsSpan(i * RecordBytes, RecordBytes);
            Assert.Equal(record[1], CifarSample.OriginalLabels[sample.Train.Labels[i]]);
            Assert.True(record[2..].SequenceEqual(sample.Train.Pixels(i)));
        }
    }

    [Fact]
    public void Manifest_agrees_with_the_files()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(Shipped, "manifest.json")));
        var root = manifest.RootElement;
        foreach (var part in new[] { root.GetProperty("train"), root.GetProperty("test") })
        {
            var content = File.ReadAllBytes(Path.Combine(Shipped, part.GetProperty("file").GetString()!));
            Assert.Equal(part.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(content)));
            Assert.Equal(part.GetProperty("bytes").GetInt32(), content.Length);
            Assert.Equal(part.GetProperty("images").GetInt32() * RecordBytes, content.Length);
        }

        var sample = new CifarSample(new DataLocation(null));
        var classes = root.GetProperty("classes").EnumerateArray().ToArray();
        Assert.Equal(CifarSample.OriginalLabels, classes.Select(item => item.GetProperty("fine_label").GetInt32()));
        Assert.Equal(sample.ClassNames, classes.Select(item => item.GetProperty("name").GetString()!));
        Assert.Equal(sample.Identity.Digest, root.GetProperty("digest").GetString());
    }

    [Fact]
    public void Digest_does_not_depend_on_record_order()
    {
        var folder = CopySample();
        Rewrite(folder, "train.bin", records => records.Reverse());
        Rewrite(folder, "test.bin", records => records.OrderBy(record => record[100]));
        var reordered = Load();
        Assert.Equal(new CifarSample(new DataLocation(null)).Identity, reordered.Identity);
        Assert.NotEqual(new CifarSample(new DataLocation(null)).Train.Labels[0], reordered.Train.Labels[0]);
    }

    [Fact]
    public void Digest_is_the_hash_of_the_sorted_tagged_record_hashes()
    {
        var hashes = new List<string>();
        foreach (var (file, tag) in new[] { ("train.bin", (byte)0), ("test.bin", (byte)1) })
        {
            hashes.AddRange(File.ReadAllBytes(Path.Combine(Shipped, file)).Chunk(RecordBytes)
                .Select(record => Convert.ToHexString(SHA256.HashData([tag, .. record]))));
        }

        hashes.Sort(StringComparer.Ordinal);
        var expected = Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString(string.Concat(hashes))));
        Assert.Equal(expected, new CifarSample(new DataLocation(null)).Identity.Digest);
    }

    [Fact]
    public void One_changed_pixel_or_a_swap_of_training_and_test_image_makes_the_digest_unknown()
    {
        var folder = CopySample();
        var train = File.ReadAllBytes(Path.Combine(folder, "train.bin"));
        var test = File.ReadAllBytes(Path.Combine(folder, "test.bin"));
        var changed = (byte[])train.Clone();
        changed[^1] ^= 1;
        File.WriteAllBytes(Path.Combine(folder, "train.bin"), changed);
        var identity = Load().Identity;
        Assert.Null(identity.KnownAs);
        Assert.Contains(identity.Digest, identity.Warning, StringComparison.Ordinal);

        // The first records of both files belong to the first class.
        var first = test[..RecordBytes];
        train.AsSpan(0, RecordBytes).CopyTo(test);
        first.CopyTo(train, 0);
        File.WriteAllBytes(Path.Combine(folder, "train.bin"), train);
        File.WriteAllBytes(Path.Combine(folder, "test.bin"), test);
        Assert.Null(Load().Identity.KnownAs);
    }

    [Fact]
    public void A_label_outside_the_sample_names_the_record()
    {
        var folder = CopySample();
        Rewrite(folder, "train.bin", records => records.Index().Select(pair => pair.Index is 17 or 3000 ? [0, 1, .. pair.Item[2..]] : pair.Item));
        var error = Assert.Throws<UserError>(Load);
        Assert.Equal(
            $"{Path.Combine(folder, "train.bin")}: record 17: label 1, expected one of 0, 8, 10, 14, 15, 44, 49, 51, 52, 58, 61, 68, 72, 78, 86, 87, 91, 92, 94, 97",
            error.Message);
    }

    [Fact]
    public void A_wrong_count_names_the_class()
    {
        var folder = CopySample();
        Rewrite(folder, "test.bin", records => records.Index().Select(pair => pair.Index == 60 ? [11, 87, .. pair.Item[2..]] : pair.Item));
        var error = Assert.Throws<UserError>(Load);
        Assert.Equal($"{Path.Combine(folder, "test.bin")}: label 87 (television) has 51 images, expected 50", error.Message);
    }

    [Fact]
    public void A_missing_names_file_is_replaced_by_the_official_names_and_a_short_one_refused()
    {
        var folder = CopySample();
        File.Delete(Path.Combine(folder, "fine_label_names.txt"));
        Assert.Equal(new CifarSample(new DataLocation(null)).ClassNames, Load().ClassNames);

        File.WriteAllText(Path.Combine(folder, "fine_label_names.txt"), "apple\nbaby\n");
        var error = Assert.Throws<UserError>(Load);
        Assert.Equal($"{Path.Combine(folder, "fine_label_names.txt")}: 2 class names, expected 100", error.Message);
    }

    [Theory]
    [InlineData("train.bin", 0, 200)]
    [InlineData("test.bin", 1, 50)]
    public void Sample_is_the_documented_choice_from_the_full_data_set(string file, byte tag, int perClass)
    {
        var full = Path.Combine(Environment.GetEnvironmentVariable(DataLocation.EnvironmentVariable) ?? "", "cifar-100-binary", file);
        if (!File.Exists(full))
        {
            Assert.Skip("UNFORGET_DATA names no folder with cifar-100-binary");
        }

        var records = File.ReadAllBytes(full).Chunk(RecordBytes).ToLookup(record => (int)record[1]);
        var expected = CifarSample.OriginalLabels.SelectMany(label => records[label]
            .OrderBy(record => Convert.ToHexString(SHA256.HashData([tag, .. record])), StringComparer.Ordinal).Take(perClass));
        Assert.True(expected.SelectMany(record => record).SequenceEqual(File.ReadAllBytes(Path.Combine(Shipped, file))));
    }

    private CifarSample Load() => new(new DataLocation(_temp.Path));

    private string CopySample()
    {
        var folder = _temp.Combine("cifar100_sample");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Shipped))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }

    private static void Rewrite(string folder, string file, Func<byte[][], IEnumerable<byte[]>> change)
    {
        var path = Path.Combine(folder, file);
        File.WriteAllBytes(path, [.. change([.. File.ReadAllBytes(path).Chunk(RecordBytes)]).SelectMany(record => record)]);
    }
}
