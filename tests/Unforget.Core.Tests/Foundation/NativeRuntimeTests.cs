using TorchSharp;
using Unforget.Foundation;

namespace Unforget.Tests.Foundation;

public sealed class NativeRuntimeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unforget-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Native_library_loads_and_computes()
    {
        var report = NativeRuntime.Initialize();

        using var sum = torch.ones(3).sum();
        Assert.Equal(3f, sum.item<float>());
        Assert.Equal(OperatingSystem.IsLinux(), report.Start != NativeStart.LeftToPlatform);
        Assert.Equal(report.Start == NativeStart.RelaxedCopy, report.RelaxedVersion is not null);
    }

    [Fact]
    public void Every_thread_gets_the_same_report()
    {
        var reports = new NativeRuntimeReport[32];
        Parallel.For(0, reports.Length, i => reports[i] = NativeRuntime.Initialize());

        Assert.All(reports, report => Assert.Same(reports[0], report));
    }

    [Fact]
    public async Task A_damaged_cached_copy_is_replaced_at_the_next_start()
    {
        SkipUnlessRelaxed();
        var cache = Path.Combine(_folder, "cache");

        (await TestProcess.RunAsync("touch", ("UNFORGET_NATIVE_CACHE", cache))).Computed();
        var copy = Assert.Single(Directory.GetFiles(cache));
        var content = await File.ReadAllBytesAsync(copy, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(copy, content[..^1000], TestContext.Current.CancellationToken);
        (await TestProcess.RunAsync("touch", ("UNFORGET_NATIVE_CACHE", cache))).Computed();

        Assert.Equal(copy, Assert.Single(Directory.GetFiles(cache)));
        Assert.Equal(content, await File.ReadAllBytesAsync(copy, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Processes_that_start_together_share_one_copy()
    {
        SkipUnlessRelaxed();
        var cache = Path.Combine(_folder, "cache");

        var starts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TestProcess.RunAsync("initialize", ("UNFORGET_NATIVE_CACHE", cache))));

        Assert.All(starts, start => start.Computed());
        Assert.Single(Directory.GetFiles(cache));
    }

    [Fact]
    public async Task Without_a_home_a_temporary_copy_serves_and_is_gone_afterwards()
    {
        SkipUnlessRelaxed();
        var temporary = Directory.CreateDirectory(Path.Combine(_folder, "tmp")).FullName;

        (await TestProcess.RunAsync("touch", ("UNFORGET_NATIVE_CACHE", null), ("XDG_CACHE_HOME", null), ("HOME", "/nonexistent"), ("TMPDIR", temporary))).Computed();

        Assert.Empty(Directory.GetFileSystemEntries(temporary, "unforget-native-*"));
    }

    [Fact]
    public async Task A_cache_folder_that_cannot_be_written_falls_back_to_a_temporary_copy()
    {
        SkipUnlessRelaxed();
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        (await TestProcess.RunAsync("touch", ("UNFORGET_NATIVE_CACHE", Path.Combine(file, "below")))).Computed();
    }

    [Fact]
    public async Task Another_libtorch_on_the_library_path_is_not_picked_up()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "LD_LIBRARY_PATH is Linux's.");
        var decoys = Directory.CreateDirectory(Path.Combine(_folder, "decoys")).FullName;
        foreach (var name in new[] { "libc10.so", "libtorch.so", "libtorch_cpu.so" })
        {
            await File.WriteAllTextAsync(Path.Combine(decoys, name), "no library", TestContext.Current.CancellationToken);
        }

        (await TestProcess.RunAsync("touch", ("UNFORGET_NATIVE_CACHE", Path.Combine(_folder, "cache")), ("LD_LIBRARY_PATH", decoys))).Computed();
    }

    [Fact]
    public async Task A_library_that_loads_as_delivered_is_left_alone()
    {
        SkipUnlessRelaxed();
        var cache = Path.Combine(_folder, "cache");
        var image = ElfImage.Parse(await File.ReadAllBytesAsync(ElfImageTests.DeliveredLibrary(), TestContext.Current.CancellationToken));
        var relaxed = image.WithOptional(image.Requirements.Single(requirement => requirement.Version == "GLIBCXX_3.4.32"));
        var application = TestProcess.CopyApplication(Path.Combine(_folder, "application"));
        var library = Replace(application, "libLibTorchSharp.so", relaxed);

        var result = await TestProcess.RunAsync(application, "initialize", ("UNFORGET_NATIVE_CACHE", cache));

        result.Computed();
        Assert.Equal($"loaded as delivered: {library}", result.Lines[0]);
        Assert.False(Directory.Exists(cache));
    }

    [Fact]
    public async Task A_libtorch_that_is_cut_off_ends_with_one_clear_line()
    {
        _ = ElfImageTests.DeliveredLibrary();
        var application = TestProcess.CopyApplication(Path.Combine(_folder, "application"));
        var whole = await File.ReadAllBytesAsync(
            Path.Combine(application, "runtimes", "linux-x64", "native", "libc10.so"), TestContext.Current.CancellationToken);
        var library = Replace(application, "libc10.so", whole[..100_000]);

        var result = await TestProcess.RunAsync(application, "initialize");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"{library} is unknown or damaged: cut off", Assert.Single(result.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("truncated", "is unknown or damaged: cut off")]
    [InlineData("text", "not an ELF file")]
    [InlineData("empty", "0 bytes")]
    [InlineData("other_processor", "built for another processor")]
    [InlineData("two_versions_missing", "GLIBCXX_3.4.92 (libstdc++.so.6)")]
    [InlineData("used_version_missing", "cannot do without")]
    [InlineData("absent", "was not found in")]
    public async Task An_unknown_or_damaged_library_ends_with_one_clear_line(string damage, string expected)
    {
        var bytes = await File.ReadAllBytesAsync(ElfImageTests.DeliveredLibrary(), TestContext.Current.CancellationToken);
        var application = TestProcess.CopyApplication(Path.Combine(_folder, "application"));
        Replace(application, "libLibTorchSharp.so", Damage(bytes, damage));

        var result = await TestProcess.RunAsync(application, "initialize", ("UNFORGET_NATIVE_CACHE", Path.Combine(_folder, "cache")));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, Assert.Single(result.Lines), StringComparison.Ordinal);
    }

    /// <summary>Puts a file in the place of a link; null leaves the place empty.</summary>
    private static string Replace(string application, string name, byte[]? content)
    {
        var path = Path.Combine(application, "runtimes", "linux-x64", "native", name);
        File.Delete(path);
        if (content is not null)
        {
            File.WriteAllBytes(path, content);
        }

        return path;
    }

    private static byte[]? Damage(byte[] library, string damage)
    {
        switch (damage)
        {
            case "absent": return null;
            case "truncated": return library[..200_000];
            case "text": return [.. Enumerable.Repeat((byte)'x', 1000)];
            case "empty": return [];
            case "other_processor": library[18] = 183; return library;
            case "two_versions_missing": return Renamed(Renamed(library, "GLIBCXX_3.4.32"u8, "GLIBCXX_3.4.92"u8), "GLIBCXX_3.4.30"u8, "GLIBCXX_3.4.90"u8);
            default: return Renamed(Renamed(library, "GLIBCXX_3.4.32"u8, "GLIBCXX_3.4.30"u8), "GLIBCXX_3.4.21"u8, "GLIBCXX_3.4.91"u8);
        }
    }

    private static byte[] Renamed(byte[] library, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        to.CopyTo(library.AsSpan(library.AsSpan().IndexOf(from)));
        return library;
    }

    private static void SkipUnlessRelaxed() =>
        Assert.SkipUnless(NativeRuntime.Initialize().Start == NativeStart.RelaxedCopy, "This system's C++ runtime needs no relaxed copy.");
}
