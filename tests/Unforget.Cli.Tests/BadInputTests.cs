using Unforget.Cli.Hosting;

namespace Unforget.Tests.Cli;

public sealed class BadInputTests
{
    [Theory]
    [InlineData("training.epochs=0", "--set training.epochs=0: training.epochs must be from 1 to 100000, got 0")]
    [InlineData("method=podnett", "--set method=podnett: unknown method 'podnett', did you mean podnet? (known: distill, finetune, joint, podnet, ucir, ucir_repo, ucir_thesis)")]
    [InlineData("training.epoch=3", "--set training.epoch=3: unknown key 'training.epoch', did you mean epochs?")]
    [InlineData("training.learning_rate=NaN", "--set training.learning_rate=NaN: training.learning_rate must be a finite number such as 0.5 or 1e-3, got 'NaN'")]
    [InlineData("protocol.class_order=[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,18]", "protocol.class_order: label 18 appears twice; every label from 0 to 19 must appear once")]
    [InlineData("memory.per_class=201", "memory.per_class 201 is more than all 1200 training images of the 6 classes to learn; valid: 1 to 200")]
    [InlineData("protocol.validation=0.99", "memory.per_class 5 is more than all 12 training images of the 6 classes to learn; valid: 1 to 2 (protocol.validation 0.99 leaves 12 of 1200 training images)")]
    [InlineData("protocol.steps=9", "protocol: base_classes 4 + 9 steps x increment 2 = 22 classes, but cifar100_sample has 20 classes")]
    public void Wrong_setting_is_one_line_and_no_folder(string setting, string expected)
    {
        using var folder = new TempFolder();
        var message = Calls.RunTiny(folder["out"], "--set", setting).UserError();
        Assert.Equal(expected, message);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public void Split_of_base_50_and_8_steps_of_7_is_impossible_on_CIFAR_100()
    {
        var data = Environment.GetEnvironmentVariable("UNFORGET_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(data), "needs CIFAR-100: set UNFORGET_DATA");
        using var folder = new TempFolder();
        string[] settings = ["dataset=cifar100", "protocol.base_classes=50", "protocol.increment=7", "protocol.steps=8"];
        Assert.Equal(
            "protocol: base_classes 50 + 8 steps x increment 7 = 106 classes, but cifar100 has 100 classes",
            Calls.RunTiny(folder["out"], [.. settings.SelectMany(setting => new[] { "--set", setting })]).UserError());
    }

    [Fact]
    public void Unknown_key_in_a_recipe_names_file_and_line()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["my.yaml"], "dataset: cifar100_sample\ntraining:\n  epochs: 1\n  moment: 0.9\n");
        Assert.Equal(
            $"{folder["my.yaml"]}:4: unknown key 'training.moment', did you mean momentum?",
            Calls.Run("run", folder["my.yaml"], "--out", folder["out"]).UserError());
    }

    [Fact]
    public void Missing_data_says_how_to_get_it()
    {
        using var folder = new TempFolder();
        Assert.Equal(
            $"cifar100: no folder 'cifar-100-binary' in '{folder.Path}'; get it with 'unforget data get cifar100', or name its folder with --data DIR or the environment variable UNFORGET_DATA",
            Calls.RunTiny(folder["out"], "--set", "dataset=cifar100", "--data", folder.Path).UserError());
    }

    [Fact]
    public void Truncated_file_is_named_with_both_sizes()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["cifar100_sample"]);
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples", "cifar100_sample")))
        {
            File.Copy(file, Path.Combine(folder["cifar100_sample"], Path.GetFileName(file)));
        }

        var path = folder["cifar100_sample/train.bin"];
        using (var stream = File.OpenWrite(path))
        {
            stream.SetLength(stream.Length - 1000);
        }

        var message = Calls.RunTiny(folder["out"], "--data", folder.Path).UserError();
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains("12295", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_archive_checksum_names_both_sums()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["archive.tar.gz"], "not the archive");
        var message = Calls.Run("data", "get", "cifar100", "--from", folder["archive.tar.gz"], "--data", folder["data"]).UserError();
        Assert.Equal(
            $"{folder["archive.tar.gz"]}: MD5 faad6fe8d15940921af14a21e4af226d, expected 03b5dce01913d631647c71ecec9e9cb8: the file is damaged or another one",
            message);
    }

    [Fact]
    public void Output_under_a_regular_file_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["file"], "");
        Assert.Equal($"output folder '{folder["file/out"]}': '{folder["file"]}' is a file, not a folder", Calls.RunTiny(folder["file/out"]).UserError());
    }

    [Fact]
    public void Output_in_a_folder_with_files_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["file"], "");
        Assert.Equal($"output folder '{folder.Path}' is not empty; name a new one with --out", Calls.RunTiny(folder.Path).UserError());
    }

    [Theory]
    [InlineData("--out is empty; give a path, or leave the option out", "run", "quickstart", "--out", "")]
    [InlineData("--data is empty; give a path, or leave the option out", "run", "quickstart", "--data", "")]
    [InlineData("--data is empty; give a path, or leave the option out", "doctor", "--data", " ")]
    [InlineData("--data is empty; give a path, or leave the option out", "data", "get", "cifar100", "--data", "")]
    [InlineData("--from is empty; give a path, or leave the option out", "data", "get", "cifar100", "--from", "")]
    [InlineData("the name of the recipe is empty; 'unforget list recipes' shows the names", "run", "")]
    public void Empty_value_is_refused(string expected, params string[] arguments) => Assert.Equal(expected, Calls.Run(arguments).UserError());

    [Theory]
    [InlineData("run", "quickstart")]
    [InlineData("doctor")]
    [InlineData("data", "get", "cifar100")]
    public void Data_folder_that_is_a_file_is_told_so(params string[] command)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["file.txt"], "");
        Assert.Equal($"--data {folder["file.txt"]}: this is a file, not a folder", Calls.Run([.. command, "--data", folder["file.txt"]]).UserError());
    }

    [Theory]
    [InlineData("run", "quickstart")]
    [InlineData("doctor")]
    public void Named_data_folder_that_is_missing_is_told_so(params string[] command) => Assert.Equal(
        "--data /nonexistent: no such folder; it is the folder of your images (dataset folder), or that of the data sets, "
            + "which 'unforget data get DATASET --data /nonexistent' creates (DATASET: cifar100 or cifar10)",
        Calls.Run([.. command, "--data", "/nonexistent"]).UserError());

    [Fact]
    public void Output_that_cannot_be_written_is_found_before_the_data_are_looked_at()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a folder that even root cannot write to: /proc");
        using var folder = new TempFolder();
        var message = Calls.RunTiny("/proc/unforget", "--set", "dataset=cifar100", "--data", folder.Path).UserError();
        Assert.StartsWith("output folder '/proc/unforget' cannot be written: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_that_cannot_be_reached_is_a_failure_and_no_user_error()
    {
        using var folder = new TempFolder();
        var result = Calls.Run("data", "get", "cifar100", "--from", "http://127.0.0.1:9/x", "--data", folder["data"]);
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.StartsWith("error: http://127.0.0.1:9/x: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("details in", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(character => character == '\n'));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1025")]
    [InlineData("-1")]
    [InlineData("two")]
    public void Impossible_number_of_threads_is_refused(string threads) =>
        Assert.Equal(
            $"--threads must be a whole number from 1 to 1024, got '{threads}'",
            Calls.Run("run", Calls.TinyRecipe, $"--threads={threads}").UserError());

    [Fact]
    public void Unknown_engine_is_refused() =>
        Assert.Equal(
            "--engine must be auto, torch or fused, got 'fast'",
            Calls.Run("run", Calls.TinyRecipe, "--engine=fast").UserError());

    [Fact]
    public void User_errors_of_the_process_have_exit_code_2_and_one_line()
    {
        var result = ChildProcess.Run("show", "no/such/recipe");
        Assert.StartsWith("unknown recipe 'no/such/recipe'", result.UserError(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.UserError, result.Code);
    }
}
