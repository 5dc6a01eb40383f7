// Makes samples/cifar100_sample from CIFAR-100. The choice depends on the images alone, not on the order of their records:
// any complete copy gives the same files.
//
//   dotnet run --project tools/MakeSample -- CIFAR_FOLDER OUTPUT_FOLDER
//
// CIFAR_FOLDER contains cifar-100-binary or is it.

using System.Security.Cryptography;
using System.Text.Json;
using Unforget.Data;

const int RecordBytes = 3074;
const int TrainPerClass = 200;
const int TestPerClass = 50;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: MakeSample CIFAR_FOLDER OUTPUT_FOLDER");
    return 2;
}

// Loading checks the structure; the records themselves are read again below, with both labels.
var source = new Cifar100(new DataLocation(args[0]));
var folder = Path.Combine(args[0], "cifar-100-binary");
folder = Directory.Exists(folder) ? folder : args[0];
var output = Path.Combine(args[1], "cifar100_sample");
Directory.CreateDirectory(output);

var train = Select(Path.Combine(folder, "train.bin"), splitTag: 0, TrainPerClass);
var test = Select(Path.Combine(folder, "test.bin"), splitTag: 1, TestPerClass);
File.WriteAllBytes(Path.Combine(output, "train.bin"), train);
File.WriteAllBytes(Path.Combine(output, "test.bin"), test);
File.WriteAllText(Path.Combine(output, "fine_label_names.txt"), string.Concat(source.ClassNames.Select(name => name + "\n")));

var manifest = new
{
    name = "cifar100_sample",
    version = 1,
    source = "CIFAR-100, https://www.cs.toronto.edu/~kriz/cifar.html; a subset of the Tiny Images collection",
    citation = "Alex Krizhevsky, Learning Multiple Layers of Features from Tiny Images, technical report, University of Toronto, 2009",
    terms = "not under the MIT licence of this project; see DATA-LICENSE.md",
    layout = "records of 3074 bytes: superclass, fine label (both as in CIFAR-100), 1024 red, 1024 green, 1024 blue",
    classes = CifarSample.OriginalLabels.Select((label, position) => new { @class = position, fine_label = label, name = source.ClassNames[label] }),
    choice = "classes: the first 20 of order1. Images: of each class the first 200 (training) and 50 (test) when its records are sorted by "
        + "the SHA-256 of a byte (0 for training, 1 for test) followed by the record; in the files class by class, in that order",
    source_digest = source.Identity.Digest,
    digest = new CifarSample(new DataLocation(args[1])).Identity.Digest,
    train = Describe("train.bin", train, TrainPerClass),
    test = Describe("test.bin", test, TestPerClass),
};
var json = JsonSerializer.Serialize(manifest, new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" });
File.WriteAllText(Path.Combine(output, "manifest.json"), json + "\n");
Console.WriteLine(json);
return 0;

static byte[] Select(string path, byte splitTag, int perClass)
{
    var file = File.ReadAllBytes(path);
    var records = Enumerable.Range(0, file.Length / RecordBytes)
        .Select(i => file.AsMemory(i * RecordBytes, RecordBytes))
        .Where(record => CifarSample.OriginalLabels.Contains(record.Span[1]))
        .Select(record => (Record: record, Hash: Convert.ToHexString(SHA256.HashData([splitTag, .. record.Span]))))
        .ToLookup(pair => (int)pair.Record.Span[1]);
    return [.. CifarSample.OriginalLabels
        .SelectMany(label => records[label].OrderBy(pair => pair.Hash, StringComparer.Ordinal).Take(perClass))
        .SelectMany(pair => pair.Record.ToArray())];
}

static object Describe(string file, byte[] content, int perClass) => new
{
    file,
    images = content.Length / RecordBytes,
    images_per_class = perClass,
    bytes = content.Length,
    sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
};
