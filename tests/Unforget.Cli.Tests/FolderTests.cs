using SkiaSharp;
using Unforget.Cli.Hosting;

namespace Unforget.Tests.Cli;

/// <summary>Image files of the user's own, from the command line.</summary>
public sealed class FolderTests : IDisposable
{
    private static readonly string[] Classes = ["кот", "狐", "ox", "yak", "ram", "hen"];

    private readonly TempFolder _folder = new();

    public FolderTests()
    {
        for (var i = 0; i < 8 * Classes.Length; i++)
        {
            using var bitmap = new SKBitmap(16, 12);
            bitmap.Erase(new SKColor((byte)(5 * i), (byte)(255 - 3 * i), (byte)(i % 8 * 30)));
            var place = Directory.CreateDirectory(_folder[$"images/{Classes[i % Classes.Length]}"]);
            using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Path.Combine(place.FullName, $"{i:D2}.png"), data.ToArray());
        }
    }

    private string Images => _folder["images"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Own_folder_runs_with_one_command_and_names_its_classes_and_its_damaged_files()
    {
        File.WriteAllText(Path.Combine(Images, "ox", "broken.png"), "x");
        var result = Calls.RunTiny(_folder["out"], "--set", "dataset=folder", "--data", Images, "--set", "images.size=16");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        Assert.DoesNotContain("CIFAR", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 49 image files are left out", result.Output, StringComparison.Ordinal);
        Assert.Contains("ox/broken.png: no image of a known format", result.Output, StringComparison.Ordinal);
        var log = File.ReadAllText(_folder["out/log.txt"]);
        Assert.Contains("1 of 49 image files are left out", log, StringComparison.Ordinal);
        Assert.Contains("ox/broken.png: no image of a known format (left out)", log, StringComparison.Ordinal);
        Assert.Equal(2, log.Split("ox/broken.png").Length);
        var record = Unforget.Reporting.RunRecordJson.Deserialize(File.ReadAllText(_folder["out/run.json"]));
        Assert.Equal(Classes.Order(StringComparer.Ordinal), record.Results.ClassNames);
        Assert.Equal((ExitCode.Success, ""), (Calls.Run("report", _folder["out"], "--out", _folder["page.html"]) is var page ? page.Code : -1, page.Error));
        Assert.Contains("кот", File.ReadAllText(_folder["page.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Resumed_run_on_own_images_ends_as_if_it_had_not_been_stopped()
    {
        string[] options = ["--set", "dataset=folder", "--data", Images, "--set", "images.size=16"];
        Assert.Equal(ExitCode.Success, Calls.RunTiny(_folder["whole"], options).Code);
        var stopped = Calls.RunUntil(
            line => line.Contains("task 2 of 2", StringComparison.Ordinal), ["run", Calls.TinyRecipe, "--threads", "1", "--out", _folder["part"], .. options]);
        Assert.Equal(ExitCode.Interrupted, stopped.Code);
        Assert.Equal(ExitCode.Success, Calls.Run("resume", _folder["part"]).Code);
        Assert.Equal(File.ReadAllText(_folder["whole/metrics.csv"]), File.ReadAllText(_folder["part/metrics.csv"]));
    }

    [Theory]
    [InlineData("podnet-cnn", "podnet.finetune.epochs=1")]
    [InlineData("ucir", "training.milestones=[1]")]
    public void ImageNet_recipes_take_lists_of_images_and_the_class_order_from_the_data_folder(string recipe, string setting)
    {
        var classes = Enumerable.Range(0, 100).ToList();
        var folder = Directory.CreateDirectory(_folder["imagenet"]).FullName;
        // As in ImageNet, where one picture is a PNG under the name of a JPEG.
        Directory.CreateDirectory(Path.Combine(folder, "all"));
        foreach (var i in classes)
        {
            File.Copy(Directory.GetFiles(Images, "*.png", SearchOption.AllDirectories)[i % 48], Path.Combine(folder, "all", $"{i}.JPEG"));
        }

        File.WriteAllLines(Path.Combine(folder, "train_100.txt"), classes.Select(i => $"all/{i}.JPEG {i}"));
        File.WriteAllLines(Path.Combine(folder, "val_100.txt"), classes.Select(i => $"all/{i}.JPEG {i}"));
        File.WriteAllText(Path.Combine(folder, "imagenet100_1order.yaml"), $"order:\n- [{string.Join(", ", classes.AsEnumerable().Reverse())}]\n");
        string[] small = ["images.size=32", "resnet18.width=2", "training.epochs=2", "protocol.steps=1", "memory.capacity=100", setting];
        string[] own = ["images.train=train_100.txt", "images.test=val_100.txt", "protocol.class_order=imagenet100_1order.yaml"];
        var result = Calls.Run(
            ["run", $"imagenet100/b50-inc10/{recipe}", "--threads", "1", "--data", folder, "--out", _folder["out"], .. small.Concat(own).SelectMany(value => new[] { "--set", value })]);
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        var record = Unforget.Reporting.RunRecordJson.Deserialize(File.ReadAllText(_folder["out/run.json"]));
        Assert.Equal(classes.Select(i => $"{99 - i}"), record.Results.ClassNames);
    }

    [Theory]
    [InlineData("images.on_bad_image=refuse", "folder: 1 files cannot be used and images.on_bad_image is refuse: ox/broken.png: empty file")]
    [InlineData("images.train=nowhere", "folder: images.train 'nowhere' is neither a folder nor a list of files in")]
    [InlineData("images.size=3", "--set images.size=3: images.size must be from 8 to 2048, got 3")]
    [InlineData("protocol.class_order=order.txt", "protocol.class_order: 'order.txt' is not in")]
    public void What_does_not_fit_is_one_line(string setting, string message)
    {
        File.WriteAllText(Path.Combine(Images, "ox", "broken.png"), "");
        var result = Calls.RunTiny(_folder["out"], "--set", "dataset=folder", "--data", Images, "--set", setting);
        Assert.StartsWith(message, result.UserError(), StringComparison.Ordinal);
    }
}
