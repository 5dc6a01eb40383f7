using System.Text;
using Unforget.Foundation;

namespace Unforget.Data.Folders;

/// <summary>The usable images of a data folder, split and labelled, and those that are not usable.</summary>
/// <param name="Train">Training images.</param>
/// <param name="TrainLabels">Their classes.</param>
/// <param name="Test">Test images.</param>
/// <param name="TestLabels">Their classes.</param>
/// <param name="Names">Names of the classes, by label.</param>
/// <param name="Keys">Names of their folders, by label.</param>
/// <param name="Bad">Files with a problem, in order.</param>
/// <param name="PassedOver">Paths in class folders that are no images by their names.</param>
/// <param name="Notes">Folders that a person might take for classes and that are none, a line each.</param>
internal sealed record FolderContents(
    IReadOnlyList<ImageFileRecord> Train,
    int[] TrainLabels,
    IReadOnlyList<ImageFileRecord> Test,
    int[] TestLabels,
    IReadOnlyList<string> Names,
    IReadOnlyList<string> Keys,
    IReadOnlyList<BadImage> Bad,
    IReadOnlyList<string> PassedOver,
    IReadOnlyList<string> Notes)
{
    /// <summary>Finds, looks at, filters and splits the files.</summary>
    /// <exception cref="UserError">Nothing is found, a class is left without images, or the recipe refuses what was found.</exception>
    public static FolderContents Of(string root, DatasetRequest request)
    {
        var layout = FolderLayout.Find(root, request.Images);
        var files = layout.Test is null ? layout.Train : [.. layout.Train, .. layout.Test];
        var records = new ImageIndex(root, request).Find([.. files.Select(file => file.Path)]);
        var labels = layout.Classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        var (usable, bad) = Filter(records, request.Images);
        Refuse(bad, request.Images);
        var kept = Enumerable.Range(0, files.Count).Where(i => usable[i]).ToArray();
        var keptRecords = kept.Select(i => records[i]).ToArray();
        var keptLabels = kept.Select(i => labels[files[i].Class]).ToArray();
        var isTest = layout.Test is null
            ? HeldOutImages.Choose(keptRecords, keptLabels, request.Images.HeldOut)
            : [.. kept.Select(i => i >= layout.Train.Count)];
        var keys = ClassNames.Folders(layout);
        var names = ClassNames.Of(root, keys);
        int[] train = [.. Enumerable.Range(0, kept.Length).Where(i => !isTest[i])];
        int[] test = [.. Enumerable.Range(0, kept.Length).Where(i => isTest[i])];
        var contents = new FolderContents(
            [.. train.Select(i => keptRecords[i])],
            [.. train.Select(i => keptLabels[i])],
            [.. test.Select(i => keptRecords[i])],
            [.. test.Select(i => keptLabels[i])],
            names,
            keys,
            bad,
            layout.PassedOver,
            layout.Notes);
        contents.RequireImages(contents.TrainLabels, layout, "training", layout.Train);
        contents.RequireImages(contents.TestLabels, layout, "test", layout.Test ?? layout.Train);
        return contents;
    }

    /// <summary>Identity of the images: contents, classes and split, not names and order of files.</summary>
    public DatasetIdentity Identity() =>
        new(RecordDigest.Combine(Hashes(Train, TrainLabels, RecordDigest.Train), Hashes(Test, TestLabels, RecordDigest.Test)), "own images");

    private RecordHash[] Hashes(IReadOnlyList<ImageFileRecord> files, int[] labels, byte splitTag) =>
        [.. files.Select((file, i) =>
        {
            var name = Encoding.UTF8.GetBytes(Names[labels[i]]);
            var record = new byte[1 + name.Length + 1 + 32];
            record[0] = splitTag;
            name.CopyTo(record, 1);
            file.Hash.Write(record.AsSpan(name.Length + 2));
            return RecordDigest.Hash(record);
        })];

    private static (bool[] Usable, List<BadImage> Bad) Filter(ImageFileRecord[] records, ImageOptions options)
    {
        var usable = new bool[records.Length];
        var bad = new List<BadImage>();
        for (var i = 0; i < records.Length; i++)
        {
            var problem = BadImage.Problem(records[i], options.MaxPixels);
            var contradiction = problem is null ? BadImage.WrongExtension(records[i]) : null;
            usable[i] = problem is null && (contradiction is null || options.OnWrongExtension == WrongExtensionPolicy.Use);
            if ((problem ?? contradiction) is { } reason)
            {
                bad.Add(new BadImage(records[i].Path, reason, IsNameOnly: problem is null, IsUsed: usable[i]));
            }
        }

        return (usable, bad);
    }

    private static void Refuse(List<BadImage> bad, ImageOptions options)
    {
        const int Shown = 5;
        var refused = bad.Where(image => !image.IsUsed && (image.IsNameOnly
            ? options.OnWrongExtension == WrongExtensionPolicy.Refuse
            : options.OnBadImage == BadImagePolicy.Refuse)).ToArray();
        if (refused.Length > 0)
        {
            var more = refused.Length > Shown ? $"; and {refused.Length - Shown} more" : "";
            throw new UserError(
                $"folder: {refused.Length} files cannot be used and images.{(refused[0].IsNameOnly ? "on_wrong_extension" : "on_bad_image")} is refuse: "
                + $"{string.Join("; ", refused.Take(Shown))}{more}");
        }
    }

    private void RequireImages(int[] labels, FolderLayout layout, string split, IReadOnlyList<LabeledFile> files)
    {
        var counts = new int[layout.Classes.Count];
        foreach (var label in labels)
        {
            counts[label]++;
        }

        if (Array.IndexOf(counts, 0) is >= 0 and var missing)
        {
            var name = layout.Classes[missing];
            var listed = files.Where(file => file.Class == name).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
            var left = Bad.FirstOrDefault(image => !image.IsUsed && listed.Contains(image.Path)) is { } first ? $" ({first})" : "";
            var need = layout.Test is null ? "; a class needs two or more where test images are held out" : "";
            throw new UserError($"folder: class '{name}' has no usable {split} image{left}{need}");
        }
    }
}
