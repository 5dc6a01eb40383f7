using Unforget.Data;
using Unforget.Data.Folders;
using Unforget.Foundation;

namespace Unforget.Tests.Data.Folders;

/// <summary>What a data folder holds beside usable images of classes, and how it is told.</summary>
public sealed class FolderFindingsTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Root => _temp.Combine("images");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Test_images_beside_class_folders_are_no_class_unless_that_is_said()
    {
        ImageFiles.WriteClasses(Root, ["a", "b", "test"], 3);
        Assert.Equal(
            $"folder: '{Path.Combine(Root, "test")}' looks like test images, but there is no folder 'train' beside it; "
                + "name both (images.train, images.test), or 'images.train: .' if 'test' is a class",
            Refusal(new ImageOptions()));
        using var data = Open(new ImageOptions { Train = "." });
        Assert.Equal(["a", "b", "test"], data.ClassNames);
    }

    [Fact]
    public void Link_to_a_folder_that_it_lies_in_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        ImageFiles.WriteClasses(Root, ["a", "b"], 3);
        Directory.CreateSymbolicLink(Path.Combine(Root, "a", "self"), Path.Combine(Root, "a"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "c"), Path.Combine(Root, "b"));
        using var data = Open();
        Assert.Equal(9, data.Train.Count + data.Test.Count);
        Assert.Equal(["a", "b", "c"], data.ClassNames);
    }

    [Fact]
    public void Control_characters_in_the_name_of_a_bad_file_do_not_reach_the_terminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such names there");
        ImageFiles.WriteClasses(Root, ["a", "b"], 3);
        File.WriteAllText(Path.Combine(Root, "a", "x\u001b[31m\ny.jpg"), "");
        using var data = Open();
        Assert.Equal("a/x\\x1b[31m\\x0ay.jpg: empty file", Assert.Single(data.BadImages).ToString());
    }

    [Fact]
    public void Class_without_a_usable_image_names_the_first_file_that_was_left_out()
    {
        ImageFiles.WriteClasses(Root, ["a"], 3);
        Directory.CreateDirectory(Path.Combine(Root, "b"));
        File.WriteAllText(Path.Combine(Root, "b", "1.jpg"), "");
        Assert.Equal(
            "folder: class 'b' has no usable training image (b/1.jpg: empty file); a class needs two or more where test images are held out",
            Refusal(new ImageOptions()));
    }

    [Fact]
    public void Images_may_lie_deeper_and_what_is_no_image_by_its_name_is_counted_by_kind()
    {
        ImageFiles.WriteClasses(Root, ["a", "b"], 2);
        ImageFiles.Write(Path.Combine(Root, "a", "images", "more", "9.png"), 9);
        File.WriteAllText(Path.Combine(Root, "a", "notes.txt"), "x");
        File.WriteAllText(Path.Combine(Root, "b", ".hidden.jpg"), "x");
        using var data = Open();
        Assert.Equal(5, data.Train.Count + data.Test.Count);
        Assert.Equal(["1 file in a class folder is no image by its name and is passed over: 1 .txt, first a/notes.txt"], data.Warnings);
        Assert.Equal(["a/notes.txt: no image by its name (passed over)"], data.Findings);
    }

    [Fact]
    public void Links_to_folders_above_are_neither_followed_nor_classes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        ImageFiles.WriteClasses(Root, ["train/a", "train/b"], 3);
        Directory.CreateSymbolicLink(Path.Combine(Root, "train", "a", "all"), Path.Combine(Root, "train"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "train", "a", "top"), Root);
        Directory.CreateSymbolicLink(Path.Combine(Root, "train", "up"), Path.GetDirectoryName(Root)!);
        Directory.CreateSymbolicLink(Path.Combine(Root, "train", "b", "above"), Path.GetDirectoryName(Root)!);
        Directory.CreateSymbolicLink(Path.Combine(Root, "train", "circle"), Path.Combine(Root, "train", "circle"));
        using var data = Open();
        Assert.Equal(["a", "b"], data.ClassNames);
        Assert.Equal(6, data.Train.Count + data.Test.Count);
        Assert.Equal(
            [
                "train/a/all is a link to a folder that it lies in and is not followed",
                "train/a/top is a link to a folder that it lies in and is not followed",
                "train/b/above is a link to a folder that it lies in and is not followed",
                "train/circle is a link to nothing and no class",
                "train/up is a link to a folder that it lies in and no class",
            ],
            data.Warnings);
    }

    [Fact]
    public void Folders_that_might_be_taken_for_classes_are_told()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        ImageFiles.WriteClasses(Root, ["a", "b"], 3);
        Directory.CreateDirectory(Path.Combine(Root, "empty"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "dead"), Path.Combine(Root, "nowhere"));
        using var data = Open();
        Assert.Equal(["a", "b"], data.ClassNames);
        Assert.Equal(["dead is a link to nothing and no class", "empty has no images and is no class"], data.Warnings);
    }

    [Fact]
    public void Class_folder_whose_name_is_not_UTF8_is_refused_by_its_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names are no bytes elsewhere");
        ImageFiles.WriteClasses(Root, ["a", "b"], 2);
        using var raw = RawName.Folder(Root, [(byte)'c', 0xE9]);
        Assert.Equal("folder: the name of class folder 'c\uFFFD' is not UTF-8; rename it", Refusal(new ImageOptions()));
    }

    [Fact]
    public void Pictures_in_formats_that_are_not_decoded_are_told_apart_from_other_files()
    {
        ImageFiles.WriteClasses(Root, ["a", "b"], 2);
        string[] names = ["1.HEIC", "2.heic", "3.tiff", "README", "notes.txt"];
        Assert.All(names, name => File.WriteAllText(Path.Combine(Root, "b", name), "x"));
        using var data = Open();
        Assert.Equal(
            [
                "5 files in class folders are no images by their names and are passed over: 2 .heic, 1 without extension, 1 .tiff, 1 .txt, first b/1.HEIC; "
                    + ".heic, .tiff cannot be decoded: convert them to JPEG or PNG to train on them",
            ],
            data.Warnings);
        Assert.Equal(names.Select(name => $"b/{name}: no image by its name (passed over)"), data.Findings);
    }

    [Fact]
    public void File_whose_name_is_not_UTF8_is_left_out_and_told_why()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names are no bytes elsewhere");
        ImageFiles.WriteClasses(Root, ["a", "b"], 2);
        using var raw = RawName.File(Path.Combine(Root, "b"), [0xE9, (byte)'.', (byte)'j', (byte)'p', (byte)'g']);
        using var data = Open();
        Assert.Equal("b/\uFFFD.jpg: its name is not UTF-8; rename it", Assert.Single(data.BadImages).ToString());
    }

    [Fact]
    public void The_first_problems_are_listed_before_training_and_all_of_them_are_findings()
    {
        ImageFiles.WriteClasses(Root, ["a", "b"], 2);
        Assert.All(Enumerable.Range(0, 25), i => File.WriteAllText(Path.Combine(Root, "a", FormattableString.Invariant($"x{i}.jpg")), ""));
        using var data = Open();
        Assert.Equal((22, 25), (data.Warnings.Count, data.Findings.Count));
        Assert.All(data.Warnings.Skip(1).SkipLast(1), line => Assert.StartsWith("  a/x", line, StringComparison.Ordinal));
        Assert.Equal("  and 5 more, all in the run's log.txt", data.Warnings[^1]);
        Assert.All(data.BadImages, image => Assert.Single(data.Findings, line => line.Contains(image.ToString(), StringComparison.Ordinal)));
    }

    private FolderDataset Open(ImageOptions? options = null) =>
        new(new DatasetRequest(new DataLocation(Root), options ?? new ImageOptions()) { Threads = 2, IndexCache = _temp.Combine("cache") });

    private string Refusal(ImageOptions options) => Assert.Throws<UserError>(() => Open(options)).Message;
}
