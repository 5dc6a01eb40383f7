using CsCheck;
using Unforget.Foundation;

namespace Unforget.Tests.Foundation;

public sealed class ElfImageTests
{
    [Fact]
    public void Required_and_defined_versions_are_read_in_file_order()
    {
        var image = ElfImage.Parse(TestElf.Build());

        Assert.Equal(ElfImage.X64, image.Machine);
        Assert.Equal(
            [
                new ElfVersionRequirement("libother.so", "V_1", IsOptional: false, SymbolIndex: 2, TestElf.FirstFlagsOffset),
                new ElfVersionRequirement("libother.so", "V_2", IsOptional: false, SymbolIndex: 3, TestElf.SecondFlagsOffset),
            ],
            image.Requirements);
        Assert.Equal(["libtest.so", "D_1"], image.DefinedVersions);
    }

    [Fact]
    public void A_version_is_used_only_if_a_relocation_names_a_symbol_of_it()
    {
        var image = ElfImage.Parse(TestElf.Build());

        Assert.True(image.IsUsed(image.Requirements[0]));
        Assert.False(image.IsUsed(image.Requirements[1]));
    }

    [Fact]
    public void Making_a_requirement_optional_changes_its_flag_byte_alone_and_only_once()
    {
        var before = TestElf.Build();
        var after = ElfImage.Parse(before).WithOptional(ElfImage.Parse(before).Requirements[1]);

        Assert.Equal([TestElf.SecondFlagsOffset], Differences(before, after));
        var again = ElfImage.Parse(after);
        Assert.Equal([false, true], again.Requirements.Select(requirement => requirement.IsOptional));
        Assert.Equal(after, again.WithOptional(again.Requirements[1]));
        Assert.Equal(TestElf.Build(), before);
    }

    [Fact]
    public void A_requirement_of_another_library_is_refused()
    {
        var foreign = new ElfVersionRequirement("libother.so", "V_3", false, 4, 100);

        Assert.Throws<ArgumentException>(() => ElfImage.Parse(TestElf.Build()).WithOptional(foreign));
    }

    [Fact]
    public void Empty_foreign_and_32_bit_files_are_refused_with_the_reason()
    {
        var narrow = TestElf.Build();
        narrow[4] = 1;
        var program = TestElf.Build();
        program[16] = 2;

        Assert.Contains("0 bytes", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("not an ELF file", Refusal([.. Enumerable.Repeat((byte)'x', 200)]), StringComparison.Ordinal);
        Assert.Contains("64-bit", Refusal(narrow), StringComparison.Ordinal);
        Assert.Contains("shared library", Refusal(program), StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_beyond_the_last_entry_is_refused()
    {
        var file = TestElf.Build();
        file[TestElf.NeedCountOffset] = 2;

        Assert.Contains("before its count", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        var file = TestElf.Build();

        for (var length = 0; length < file.Length; length++)
        {
            Refusal(file[..length]);
        }
    }

    [Fact]
    public void Damaged_bytes_never_lead_out_of_the_file() =>
        Gen.Select(Gen.Int[0, 639], Gen.Byte).Array[1, 8].Sample(damages =>
        {
            var file = TestElf.Build();
            foreach (var (at, value) in damages)
            {
                file[at] = value;
            }

            try
            {
                var image = ElfImage.Parse(file);
                foreach (var requirement in image.Requirements)
                {
                    image.IsUsed(requirement);
                    Assert.Equal(file.Length, image.WithOptional(requirement).Length);
                }
            }
            catch (InvalidDataException)
            {
                // The one way a damaged file may end.
            }
        });

    [Fact]
    public void The_delivered_library_marks_one_version_of_the_cpp_runtime_without_using_it()
    {
        var bytes = File.ReadAllBytes(DeliveredLibrary());
        var image = ElfImage.Parse(bytes);

        var newest = Assert.Single(image.Requirements, requirement => requirement.Version == "GLIBCXX_3.4.32");
        Assert.Equal("libstdc++.so.6", newest.Library);
        Assert.False(image.IsUsed(newest));
        Assert.True(image.IsUsed(Assert.Single(image.Requirements, requirement => requirement.Version == "GLIBCXX_3.4.21")));
        Assert.Equal([newest.FlagsOffset], Differences(bytes, image.WithOptional(newest)));
    }

    internal static string DeliveredLibrary()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        Assert.SkipUnless(File.Exists(path), "This platform has no libLibTorchSharp.so.");
        return path;
    }

    private static string Refusal(byte[] file) => Assert.Throws<InvalidDataException>(() => ElfImage.Parse(file)).Message;

    private static IEnumerable<int> Differences(byte[] first, byte[] second)
    {
        Assert.Equal(first.Length, second.Length);
        return Enumerable.Range(0, first.Length).Where(at => first[at] != second[at]);
    }
}
