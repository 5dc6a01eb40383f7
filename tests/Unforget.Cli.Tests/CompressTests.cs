using System.Text.Json.Nodes;
using SkiaSharp;
using Unforget.Cli.Hosting;

namespace Unforget.Tests.Cli;

public sealed class CompressTests
{
    private static readonly string[] Names = ["train/katze/eins.jpg", "train/кот/второй.JPEG", "val/猫/三.png", "val/猫/三.jpg"];

    /// <summary>Four images in folders of several scripts, a list, and a hidden file.</summary>
    private static TempFolder Source()
    {
        var folder = new TempFolder();
        for (var i = 0; i < Names.Length; i++)
        {
            using var bitmap = new SKBitmap(60 + i, 40);
            bitmap.Erase(new SKColor((byte)(40 * i), 90, 200));
            bitmap.SetPixel(7, 9, SKColors.White);
            Directory.CreateDirectory(Path.GetDirectoryName(folder.Combine("src", Names[i]))!);
            using var data = bitmap.Encode(Names[i].EndsWith("png", StringComparison.Ordinal) ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 100);
            File.WriteAllBytes(folder.Combine("src", Names[i]), data.ToArray());
        }

        File.WriteAllText(folder.Combine("src", "classes.txt"), "katze\n");
        File.WriteAllText(folder.Combine("src", ".hidden"), "x");
        return folder;
    }

    private static string[] Below(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Fact]
    public void A_tree_is_written_once_more_and_the_source_stays_as_it_is()
    {
        using var folder = Source();
        var before = Below(folder.Combine("src")).ToDictionary(path => path, path => File.ReadAllBytes(folder.Combine("src", path)));
        var result = Calls.Run("compress", folder.Combine("src"), folder.Combine("out"), "--quality", "50", "--threads", "2");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        Assert.Equal(
            new[] { ".unforget-compress.json", "classes.txt", "train/katze/eins.jpg", "train/кот/второй.JPEG", "val/猫/三.jpg", "val/猫/三.png.jpg" }.Order(StringComparer.Ordinal),
            Below(folder.Combine("out")));
        Assert.Equal(before.Keys, Below(folder.Combine("src")));
        Assert.All(before, pair => Assert.Equal(pair.Value, File.ReadAllBytes(folder.Combine("src", pair.Key))));
        foreach (var path in Below(folder.Combine("out")).Where(path => path.EndsWith("g", StringComparison.OrdinalIgnoreCase)))
        {
            using var image = SKBitmap.Decode(folder.Combine("out", path));
            Assert.Equal(40, image.Height);
        }

        Assert.Contains("4 images in ", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 other file copied", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_image_gets_a_name_of_its_own_however_the_sources_are_called()
    {
        using var folder = Source();
        var image = File.ReadAllBytes(folder.Combine("src", Names[0]));
        string[] names = ["a.png", "a.jpg", "a.bmp", "a.png.jpg", "b.webp"];
        Directory.CreateDirectory(folder.Combine("own"));
        Assert.All(names, name => File.WriteAllBytes(folder.Combine("own", name), image));
        Calls.Run("compress", folder.Combine("own"), folder.Combine("out"), "--quality", "50");
        Assert.Equal(
            [".unforget-compress.json", "a.bmp.jpg", "a.jpg", "a.png.2.jpg", "a.png.jpg", "b.jpg"], Below(folder.Combine("out")));
        var again = Calls.Run("compress", folder.Combine("own"), folder.Combine("out"), "--quality", "50", "--json");
        Assert.Equal(5, (int)JsonNode.Parse(again.Output)!["were_there"]!);
    }

    [Fact]
    public void Image_that_no_JPEG_file_can_hold_is_listed_and_the_job_goes_on()
    {
        using var folder = Source();
        using (var wide = new SKBitmap(70_000, 2))
        using (var data = wide.Encode(SKEncodedImageFormat.Png, 100))
        {
            File.WriteAllBytes(folder.Combine("src", "wide.png"), data.ToArray());
        }

        var result = Calls.Run("compress", folder.Combine("src"), folder.Combine("out"), "--quality", "50");
        Assert.Equal(ExitCode.UserError, result.Code);
        Assert.Contains("wide.png: 70000x2: a JPEG file holds at most 65535 rows and columns", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Contains("val/猫/三.jpg", Below(folder.Combine("out")));
    }

    [Fact]
    public void Size_of_a_linked_image_is_that_of_the_image()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var folder = Source();
        Directory.CreateDirectory(folder.Combine("own"));
        File.CreateSymbolicLink(folder.Combine("own", "1.jpg"), folder.Combine("src", Names[0]));
        string[] call = ["compress", folder.Combine("own"), folder.Combine("out"), "--quality", "50", "--json"];
        var bytes = new FileInfo(folder.Combine("src", Names[0])).Length;
        Assert.Equal([bytes, bytes], new[] { Calls.Run(call), Calls.Run(call) }.Select(result => JsonNode.Parse(result.Output)!["bytes_before"]!.GetValue<long>()));
    }

    [Fact]
    public void Folders_that_are_links_are_written_too_and_links_in_a_circle_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var folder = Source();
        Directory.CreateDirectory(folder.Combine("own"));
        Directory.CreateSymbolicLink(folder.Combine("own", "cats"), folder.Combine("src", "train", "katze"));
        Directory.CreateSymbolicLink(folder.Combine("own", "again"), folder.Combine("own"));
        var result = Calls.Run("compress", folder.Combine("own"), folder.Combine("out"), "--quality", "50");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        Assert.Equal([".unforget-compress.json", "cats/eins.jpg"], Below(folder.Combine("out")));
    }

    [Fact]
    public void Folder_that_is_read_by_a_link_is_not_written_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var folder = Source();
        Directory.CreateDirectory(folder.Combine("own"));
        Directory.CreateSymbolicLink(folder.Combine("own", "cats"), folder.Combine("src", "train"));
        var before = Below(folder.Combine("src"));
        var error = Calls.Run("compress", folder.Combine("own"), folder.Combine("src", "train", "new"), "--quality", "50").UserError();
        Assert.Contains("one folder or one in the other", error, StringComparison.Ordinal);
        Assert.Equal(before, Below(folder.Combine("src")));
    }

    [Fact]
    public void Links_to_nothing_are_named_and_the_rest_is_done()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var folder = Source();
        File.CreateSymbolicLink(folder.Combine("src", "train", "katze", "gone.jpg"), folder.Combine("nowhere.jpg"));
        Directory.CreateSymbolicLink(folder.Combine("src", "train", "dead"), folder.Combine("nowhere"));
        var result = Calls.Run("compress", folder.Combine("src"), folder.Combine("out"), "--quality", "50");
        Assert.Equal(
            (ExitCode.UserError, "train/dead: no such file\ntrain/katze/gone.jpg: no such file\n"
                + $"error: 2 files of '{folder.Combine("src")}' cannot be used and are left out\n"),
            (result.Code, result.Error));
        Assert.Contains("val/猫/三.jpg", Below(folder.Combine("out")));
    }

    [Fact]
    public void What_a_link_leads_to_now_is_what_counts_and_an_image_that_became_bad_goes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var folder = Source();
        Directory.CreateDirectory(folder.Combine("own"));
        File.CreateSymbolicLink(folder.Combine("own", "l.jpg"), folder.Combine("src", Names[0]));
        File.Copy(folder.Combine("src", Names[1]), folder.Combine("own", "x.jpg"));
        string[] call = ["compress", folder.Combine("own"), folder.Combine("out"), "--quality", "50"];
        Calls.Run(call);
        var before = File.ReadAllBytes(folder.Combine("out", "l.jpg"));
        File.Copy(folder.Combine("src", Names[3]), folder.Combine("src", Names[0]), overwrite: true);
        File.SetLastWriteTimeUtc(folder.Combine("src", Names[0]), DateTime.UnixEpoch.AddDays(9000));
        File.WriteAllBytes(folder.Combine("own", "x.jpg"), []);
        var result = Calls.Run(call);
        Assert.StartsWith("x.jpg: empty file\n", result.Error, StringComparison.Ordinal);
        Assert.NotEqual(before, File.ReadAllBytes(folder.Combine("out", "l.jpg")));
        Assert.Equal([".unforget-compress.json", "l.jpg"], Below(folder.Combine("out")));
    }

    [Fact]
    public void Control_characters_in_names_do_not_reach_the_terminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such names there");
        using var folder = Source();
        File.WriteAllText(folder.Combine("src", "\u001b[31m\nred.jpg"), "");
        var result = Calls.Run("compress", folder.Combine("src"), folder.Combine("out"), "--quality", "50");
        Assert.StartsWith("\\x1b[31m\\x0ared.jpg: empty file\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Limit_of_pixels_can_be_set_and_larger_images_are_named()
    {
        using var folder = Source();
        var result = Calls.Run("compress", folder.Combine("src"), folder.Combine("out"), "--quality", "50", "--max-pixels", "2450");
        Assert.Equal(ExitCode.UserError, result.Code);
        Assert.StartsWith("val/猫/三.jpg: 63x40 is 2520 pixels, at most 2450 are decoded (--max-pixels)\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(
            "--max-pixels must be a whole number from 1 to 268435456, got '0'",
            Calls.Run("compress", folder.Combine("src"), folder.Combine("out"), "--quality", "50", "--max-pixels", "0").UserError());
    }

    [Fact]
    public void Calling_again_writes_only_what_is_missing_or_changed()
    {
        using var folder = Source();
        string[] call = ["compress", folder.Combine("src"), folder.Combine("out"), "--quality", "50"];
        Calls.Run(call);
        var kept = folder.Combine("out", Names[0]);
        File.WriteAllText(kept, "still here");
        File.SetLastWriteTimeUtc(kept, File.GetLastWriteTimeUtc(folder.Combine("src", Names[0])));
        File.Delete(folder.Combine("out", Names[1]));
        File.SetLastWriteTimeUtc(folder.Combine("src", Names[3]), DateTime.UnixEpoch.AddDays(9000));
        var result = Calls.Run([.. call, "--json"]);
        var json = JsonNode.Parse(result.Output)!;
        Assert.Equal((4, 2), ((int)json["images"]!, (int)json["were_there"]!));
        Assert.Equal("still here", File.ReadAllText(kept));
        Assert.True(File.Exists(folder.Combine("out", Names[1])));
    }

    [Fact]
    public void Damaged_images_are_named_and_the_rest_is_done()
    {
        using var folder = Source();
        File.WriteAllBytes(folder.Combine("src", "train/katze/empty.jpg"), []);
        File.WriteAllText(folder.Combine("src", "train/katze/text.png"), "no image");
        var result = Calls.Run("compress", folder.Combine("src"), folder.Combine("out"), "--quality", "50");
        Assert.Equal(ExitCode.UserError, result.Code);
        Assert.Equal(
            "train/katze/empty.jpg: empty file\ntrain/katze/text.png: no image of a known format\n"
            + $"error: 2 files of '{folder.Combine("src")}' cannot be used and are left out\n",
            result.Error);
        Assert.Contains("4 images in ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_would_be_overwritten_and_wrong_values_are_refused()
    {
        using var folder = Source();
        var (source, other) = (folder.Combine("src"), folder.Combine("other"));
        Directory.CreateDirectory(other);
        File.WriteAllText(Path.Combine(other, "mine.txt"), "x");
        string Refused(params string[] arguments) => Calls.Run(["compress", .. arguments]).UserError();

        Assert.Equal("compress needs --quality Q, from 1 to 100", Refused(source, folder.Combine("out")));
        Assert.Equal("--quality must be a whole number from 1 to 100, got '0'", Refused(source, folder.Combine("out"), "--quality", "0"));
        Assert.Equal("--huffman must be standard or optimised, got 'best'", Refused(source, folder.Combine("out"), "--quality", "9", "--huffman", "best"));
        Assert.Equal("--subsampling must be 4:2:0 or 4:4:4, got '4:1:1'", Refused(source, folder.Combine("out"), "--quality", "9", "--subsampling", "4:1:1"));
        Assert.Contains("one folder or one in the other", Refused(source, source, "--quality", "50"), StringComparison.Ordinal);
        Assert.Contains("one folder or one in the other", Refused(source, Path.Combine(source, "new"), "--quality", "50"), StringComparison.Ordinal);
        Assert.Contains("one folder or one in the other", Refused(Path.Combine(source, "train"), source, "--quality", "50"), StringComparison.Ordinal);
        Assert.Equal($"'{other}' is not empty; name a new folder", Refused(source, other, "--quality", "50"));
        Assert.Equal($"'{folder.Combine("none")}' does not exist", Refused(folder.Combine("none"), other, "--quality", "50"));
        Assert.StartsWith("no images in ", Refused(other, folder.Combine("out"), "--quality", "50"), StringComparison.Ordinal);
        Calls.Run("compress", source, folder.Combine("out"), "--quality", "50");
        Assert.Contains("holds images of another job (quality 50, 4:2:0", Refused(source, folder.Combine("out"), "--quality", "51"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_behind_a_link_is_not_overwritten()
    {
        using var folder = Source();
        Directory.CreateSymbolicLink(folder.Combine("link"), folder.Combine("src"));
        Assert.Contains(
            "one folder or one in the other",
            Calls.Run("compress", folder.Combine("src"), folder.Combine("link", "new"), "--quality", "50").UserError(),
            StringComparison.Ordinal);
    }
}
