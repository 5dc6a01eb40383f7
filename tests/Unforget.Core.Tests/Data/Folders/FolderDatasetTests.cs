using Unforget.Data;
using Unforget.Data.Folders;
using Unforget.Foundation;
using Unforget.Imaging;

namespace Unforget.Tests.Data.Folders;

public sealed class FolderDatasetTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private Counter _counter = new();

    private string Cache => _temp.Combine("cache");

    private string Root => _temp.Combine("images");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Folders_of_training_and_test_images_become_a_data_set()
    {
        ImageFiles.WriteClasses(Path.Combine(Root, "train"), ["b", "a", "c"], 3);
        ImageFiles.WriteClasses(Path.Combine(Root, "val"), ["a", "b", "c"], 2, first: 50);
        using var data = Open();
        Assert.Equal(["a", "b", "c"], data.ClassNames);
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2], data.Train.Labels.ToArray());
        Assert.Equal([0, 0, 1, 1, 2, 2], data.Test.Labels.ToArray());
        Assert.Equal(Path.Combine(Root, "train", "b", "01.jpg"), data.Train.Encoded!.Describe(4));
        Assert.Equal(new ImageShape(3, 64, 64), data.Train.Shape);
        Assert.Empty(data.Warnings);
    }

    [Fact]
    public void Names_of_the_two_splits_may_be_in_upper_case()
    {
        ImageFiles.WriteClasses(Path.Combine(Root, "Train"), ["a", "b"], 3);
        ImageFiles.WriteClasses(Path.Combine(Root, "Test"), ["a", "b"], 2, first: 50);
        using var data = Open();
        Assert.Equal(("a b", 6, 4), (string.Join(' ', data.ClassNames), data.Train.Count, data.Test.Count));
    }

    [Fact]
    public void Colons_and_backslashes_are_ordinary_characters_where_the_system_says_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "separators there");
        ImageFiles.WriteClasses(Root, ["1:cat", "a\\b"], 3);
        using var data = Open(options: new ImageOptions { CacheMegabytes = 0 });
        using var buffer = new NativeBuffer();
        Assert.Equal(["1:cat", "a\\b"], data.ClassNames);
        Assert.All(Enumerable.Range(0, data.Train.Count), i => Assert.NotEqual(0, ((FileImages)data.Train.Encoded!).Read(i, buffer).Length));
    }

    [Fact]
    public void Names_in_any_script_are_names_of_classes_and_files()
    {
        string[] names = ["Żółw", "кот", "猫と犬", "ผีเสื้อ", "🦊 fuchs", "naïve 'quoted' %name"];
        var number = 0;
        foreach (var name in names)
        {
            ImageFiles.Write(Path.Combine(Root, name, "слон 1.jpg"), number++);
            ImageFiles.Write(Path.Combine(Root, name, "象 (2).png"), number++);
        }

        using var data = Open();
        Assert.Equal(names.Order(StringComparer.Ordinal), data.ClassNames);
        Assert.Equal((6, 6), (data.Train.Count, data.Test.Count));
        using var preparer = new EncodedImagePreparer(data.Mean, data.StandardDeviation, new ImageOptions(), false, new AugmentationOptions(), 1);
        foreach (var set in new[] { data.Train, data.Test })
        {
            ImageItem[] items = [.. Enumerable.Range(0, set.Count).Select(i => new ImageItem(set, i, 0, i, false))];
            preparer.Prepare(items, ImageTransform.Test, 0, new float[items.Length * preparer.Shape.ByteCount]);
        }
    }

    [Fact]
    public void Order_and_identity_do_not_depend_on_the_order_in_which_files_were_made_or_on_their_names()
    {
        string[] classes = ["a", "B", "c", "ä"];
        foreach (var (place, order) in new[] { ("one", classes), ("two", classes.Reverse()) })
        {
            foreach (var name in order)
            {
                foreach (var i in place == "one" ? Enumerable.Range(0, 5) : Enumerable.Range(0, 5).Reverse())
                {
                    ImageFiles.Write(_temp.Combine(place, name, $"{i}.jpg"), Array.IndexOf(classes, name) * 10 + i);
                }
            }
        }

        using var first = Open(_temp.Combine("one"));
        using var second = Open(_temp.Combine("two"));
        Assert.Equal(["B", "a", "c", "ä"], first.ClassNames);
        Assert.Equal(Files(first, _temp.Combine("one")), Files(second, _temp.Combine("two")));
        Assert.Equal(first.Identity, second.Identity);
        File.Move(_temp.Combine("two", "a", "0.jpg"), _temp.Combine("two", "a", "z.jpg"));
        using var renamed = Open(_temp.Combine("two"));
        Assert.Equal(first.Identity, renamed.Identity);
        File.Move(_temp.Combine("two", "a", "z.jpg"), _temp.Combine("two", "c", "z.jpg"));
        using var moved = Open(_temp.Combine("two"));
        Assert.NotEqual(first.Identity, moved.Identity);
    }

    [Fact]
    public void Held_out_images_are_a_share_of_every_class_and_equal_files_stay_together()
    {
        ImageFiles.WriteClasses(Root, ["a", "b"], 10);
        ImageFiles.Write(Path.Combine(Root, "two", "x.jpg"), 70);
        ImageFiles.Write(Path.Combine(Root, "two", "y.jpg"), 71);
        for (var copy = 0; copy < 8; copy++)
        {
            ImageFiles.Write(Path.Combine(Root, "copies", $"{copy}.jpg"), copy < 6 ? 80 : 81 + copy);
        }

        using var data = Open(options: new ImageOptions { HeldOut = 0.3 });
        Assert.Equal(["a", "b", "copies", "two"], data.ClassNames);
        Assert.Equal((3, 3, 1), (Count(data.Test, 0), Count(data.Test, 1), Count(data.Test, 3)));
        var twins = Files(data, Root).Test.Count(path => path.StartsWith("copies/", StringComparison.Ordinal) && path[7] < '6');
        Assert.Contains(twins, new[] { 0, 6 });
        using var again = Open(options: new ImageOptions { HeldOut = 0.3 });
        Assert.Equal(Files(data, Root), Files(again, Root));
    }

    [Fact]
    public void Lists_name_files_and_labels()
    {
        ImageFiles.WriteClasses(Path.Combine(Root, "all"), ["n02", "n01"], 4, extension: ".png");
        File.WriteAllText(Path.Combine(Root, "train.txt"), "all/n02/00.png 0\nall/n02/01.png 0\n\nall/n01/00.png 10\r\nall/n01/01.png 10\n");
        File.WriteAllText(Path.Combine(Root, "test.txt"), $"{Path.Combine(Root, "all", "n01", "02.png")} 10\nall/n02/03.png\t0\n");
        File.AppendAllText(Path.Combine(Root, "train.txt"), "all/n01/gone.png 10\n");
        File.WriteAllText(Path.Combine(Root, "classes.txt"), "n02\tgoose, wild goose\nn01\tgoose\n");
        using var data = Open(options: new ImageOptions { Train = "train.txt", Test = "test.txt" });
        Assert.Equal(["goose (n02)", "goose (n01)"], data.ClassNames);
        Assert.Equal(["n02", "n01"], data.ClassKeys);
        Assert.Equal([new BadImage("all/n01/gone.png", "no such file", IsNameOnly: false, IsUsed: false)], data.BadImages);
        Assert.Equal([0, 0, 1, 1], data.Train.Labels.ToArray());
        Assert.Equal([1, 0], data.Test.Labels.ToArray());
        Assert.Equal(Path.Combine(Root, "all", "n01", "02.png"), data.Test.Encoded!.Describe(0));
    }

    [Theory]
    [InlineData("a.png", "expected a path and a label, got 'a.png'")]
    [InlineData("\n \n", "the list names no file")]
    [InlineData("a.png 0\nb.png 1\na.png 1\n", "train.txt:3: 'a.png' is named in line 1 already")]
    public void List_that_is_none_is_refused_with_its_line(string text, string message)
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, "train.txt"), text);
        Assert.Contains(message, Refusal(new ImageOptions { Train = "train.txt" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Second_start_opens_no_file_and_a_change_only_the_changed_one()
    {
        ImageFiles.WriteClasses(Root, ["a", "b"], 6);
        Assert.Equal(12, Looked(() => Open().Dispose()));
        Assert.Equal(0, Looked(() => Open().Dispose()));
        Assert.True(File.Exists(Path.Combine(Root, ".unforget-index")));
        ImageFiles.Write(Path.Combine(Root, "a", "03.jpg"), 99);
        File.SetLastWriteTimeUtc(Path.Combine(Root, "a", "03.jpg"), new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Assert.Equal(1, Looked(() => Open().Dispose()));
        File.WriteAllText(Path.Combine(Root, ".unforget-index"), "damaged");
        Assert.Equal(12, Looked(() => Open().Dispose()));
        Assert.Equal(0, Looked(() => Open().Dispose()));
    }

    [Fact]
    public void Index_of_a_folder_that_is_read_only_lies_in_the_cache()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("folders are not marked as read-only");
            return;
        }

        ImageFiles.WriteClasses(Root, ["a", "b"], 2);
        File.SetUnixFileMode(Root, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.Equal(4, Looked(() => Open().Dispose()));
            Assert.Equal(0, Looked(() => Open().Dispose()));
            Assert.False(File.Exists(Path.Combine(Root, ".unforget-index")));
            Assert.Single(Directory.GetFiles(Cache, "*.index"));
        }
        finally
        {
            File.SetUnixFileMode(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Interrupted_first_look_stops()
    {
        ImageFiles.WriteClasses(Root, ["a", "b"], 3);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new FolderDataset(Request(Root, new ImageOptions()) with { Cancellation = stop.Token }));
    }

    [Fact]
    public void Symbolic_links_are_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege");
        ImageFiles.WriteClasses(_temp.Combine("real"), ["a", "b"], 3);
        Directory.CreateDirectory(Path.Combine(Root, "b"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "a"), _temp.Combine("real", "a"));
        for (var i = 0; i < 3; i++)
        {
            File.CreateSymbolicLink(Path.Combine(Root, "b", $"{i}.jpg"), _temp.Combine("real", "b", $"0{i}.jpg"));
        }

        using var linked = Open();
        using var real = Open(_temp.Combine("real"));
        Assert.Equal(real.Identity, linked.Identity);
        Assert.Equal(new FileInfo(_temp.Combine("real", "b", "00.jpg")).Length, FileStamp.Of(Path.Combine(Root, "b", "0.jpg")).Bytes);
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_one_line()
    {
        Assert.Equal(
            "folder: no data folder given; name the folder of your images with --data DIR",
            Assert.Throws<UserError>(() => new FolderDataset(Request(null, new ImageOptions()))).Message);
        Assert.Contains("does not exist", Refusal(new ImageOptions()), StringComparison.Ordinal);
        Directory.CreateDirectory(Root);
        Assert.Contains("expected one folder for each class with files of type .jpg, ", Refusal(new ImageOptions()), StringComparison.Ordinal);
        ImageFiles.WriteClasses(Root, ["only"], 3);
        Assert.Contains("has images of 1 class, expected at least 2", Refusal(new ImageOptions()), StringComparison.Ordinal);
        ImageFiles.WriteClasses(Root, ["one"], 1, first: 20);
        Assert.Equal("folder: class 'one' has no usable test image; a class needs two or more where test images are held out", Refusal(new ImageOptions()));
        Assert.Equal($"folder: images.test 'nowhere' is neither a folder nor a list of files in '{Root}'", Refusal(new ImageOptions { Test = "nowhere" }));
        ImageFiles.WriteClasses(Path.Combine(Root, "train"), ["a", "b"], 1);
        ImageFiles.WriteClasses(Path.Combine(Root, "val"), ["a"], 1);
        Assert.Contains("has no image of class 'b'", Refusal(new ImageOptions()), StringComparison.Ordinal);
        ImageFiles.WriteClasses(Path.Combine(Root, "val"), ["b", "z"], 1);
        Assert.Contains("has class 'z', which", Refusal(new ImageOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_changes_while_the_run_goes_on_is_named()
    {
        ImageFiles.WriteClasses(Root, ["a", "b"], 2);
        using var data = Open(options: new ImageOptions { CacheMegabytes = 0 });
        using var preparer = new EncodedImagePreparer(data.Mean, data.StandardDeviation, new ImageOptions(), true, new AugmentationOptions(), 2);
        var file = data.Train.Encoded!.Describe(0);
        ImageItem[] items = [new(data.Train, 0, 0, 0, false)];
        File.AppendAllText(file, "x");
        Assert.Contains("the file was changed", Assert.Throws<UserError>(() => Prepare(preparer, items)).Message, StringComparison.Ordinal);
        File.Delete(file);
        Assert.Equal($"{file}: can no longer be read", Assert.Throws<UserError>(() => Prepare(preparer, items)).Message);
    }

    [Fact]
    public void Data_set_is_kept_decoded_up_to_its_limit()
    {
        ImageFiles.Write(Path.Combine(Root, "a", "0.png"), 0, width: 600, height: 600);
        ImageFiles.Write(Path.Combine(Root, "a", "1.png"), 1);
        ImageFiles.WriteClasses(Root, ["b"], 2, first: 5);
        using var kept = Open(options: new ImageOptions { CacheMegabytes = 2 });
        using var read = Open(options: new ImageOptions { CacheMegabytes = 1 });
        Assert.Equal(3 * (600 * 600 + 3 * 20 * 16), kept.DecodedBytes);
        Assert.Equal((true, false), (kept.IsKeptDecoded, read.IsKeptDecoded));
    }

    private static void Prepare(EncodedImagePreparer preparer, ImageItem[] items) =>
        preparer.Prepare(items, ImageTransform.Test, 0, new float[items.Length * preparer.Shape.ByteCount]);

    private static Listed Files(FolderDataset data, string root) => new(Paths(data.Train, root), Paths(data.Test, root));

    private static string[] Paths(ImageSet set, string root) =>
        [.. Enumerable.Range(0, set.Count).Select(i => Path.GetRelativePath(root, set.Encoded!.Describe(i)).Replace('\\', '/'))];

    private static int Count(ImageSet set, int label) => set.Labels.ToArray().Count(one => one == label);

    private int Looked(Action open)
    {
        _counter = new Counter();
        open();
        return _counter.Done;
    }

    private DatasetRequest Request(string? root, ImageOptions options) =>
        new(new DataLocation(root), options) { Threads = 2, IndexCache = Cache, Progress = _counter };

    private FolderDataset Open(string? root = null, ImageOptions? options = null) => new(Request(root ?? Root, options ?? new ImageOptions()));

    private string Refusal(ImageOptions options) => Assert.Throws<UserError>(() => Open(options: options)).Message;

    /// <summary>Paths of a data set, compared one by one.</summary>
    private sealed record Listed(string[] Train, string[] Test)
    {
        public bool Equals(Listed? other) => other is not null && Train.SequenceEqual(other.Train) && Test.SequenceEqual(other.Test);

        public override int GetHashCode() => Train.Length;
    }

    private sealed class Counter : IProgress<IndexProgress>
    {
        private readonly Lock _gate = new();

        public int Done { get; private set; }

        public void Report(IndexProgress value)
        {
            lock (_gate)
            {
                Done = Math.Max(Done, value.Done);
            }
        }
    }
}
