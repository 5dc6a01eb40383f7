using System.Text.Json;
using System.Text.Json.Nodes;
using Unforget.Foundation;
using Unforget.Reporting;
using Unforget.Tests.Data;

namespace Unforget.Tests.Reporting;

public sealed class RunRecordJsonTests
{
    [Fact]
    public void Record_round_trips_in_both_forms()
    {
        var record = TestRecord.Create();
        var text = RunRecordJson.Serialize(record);
        Assert.Equal(text, RunRecordJson.Serialize(RunRecordJson.Deserialize(text)));
        Assert.Equal(text, RunRecordJson.Serialize(RunRecordJson.Deserialize(RunRecordJson.SerializeLine(record))));
        Assert.Equal(1.0 / 3, RunRecordJson.Deserialize(text).Results.Training[0].Losses["loss"]);
    }

    [Fact]
    public void Both_forms_hold_the_same_values_and_one_is_a_line()
    {
        var record = TestRecord.Create();
        var line = RunRecordJson.SerializeLine(record);
        Assert.DoesNotContain('\n', line);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(line), JsonNode.Parse(RunRecordJson.Serialize(record))));
    }

    [Fact]
    public void Names_are_snake_case_and_lists_of_numbers_stay_on_a_line()
    {
        var text = RunRecordJson.Serialize(TestRecord.Create());
        Assert.Contains("\"status\": \"complete\"", text, StringComparison.Ordinal);
        Assert.Contains("\"dataset_known_as\": null", text, StringComparison.Ordinal);
        Assert.Contains("\"class_names\": [\"apple\", \"crème\"]", text, StringComparison.Ordinal);
        Assert.Contains("              [1, 0, 1],\n", text, StringComparison.Ordinal);
        Assert.Contains("\"average_incremental_accuracy\": {\"cnn\": ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_schema_is_refused_by_name() => Assert.Contains(
        "'unforget-run/0'", Assert.Throws<InvalidDataException>(() => RunRecordJson.Deserialize("{\"schema\": \"unforget-run/0\"}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Damaged_file_is_told_by_its_line_and_not_in_the_words_of_the_parser()
    {
        using var root = new TempFolder();
        var path = root.Combine("run.json");
        File.WriteAllText(path, "{\n  \"schema\": \"unforget-run/1\",\n  oops\n}");
        Assert.Equal($"{path} is not a run record: damaged at line 3", Assert.Throws<UserError>(() => RunRecordJson.Read(path)).Message);
        File.WriteAllText(path, "{}");
        Assert.Equal($"{path} is not a run record: it names no schema", Assert.Throws<UserError>(() => RunRecordJson.Read(path)).Message);
    }

    [Fact]
    public void Half_a_record_is_no_record()
    {
        var text = RunRecordJson.Serialize(TestRecord.Create());
        Assert.ThrowsAny<JsonException>(() => RunRecordJson.Deserialize(text[..(text.Length / 2)]));
    }
}
