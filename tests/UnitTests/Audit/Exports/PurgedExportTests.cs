using Shouldly;

namespace SvcInfra.UnitTests.Audit.Exports;

/// <summary>Exports whose first entries retention has deleted, and forgeries of them by an attacker without the key.</summary>
public sealed class PurgedExportTests
{
    [Fact]
    public async Task Export_that_begins_after_a_signed_purge_is_intact()
    {
        var outcome = await (await PurgedAsync(ExportSample.Line(9, isPurge: true))).VerifyAsync();

        outcome.IsIntact.ShouldBeTrue(outcome.ToString());
        (outcome.First, outcome.Last, outcome.Reason, outcome.Checkpoints, outcome.SignedThrough).ShouldBe((10, 20, "retention", 2, 16));
    }

    [Fact]
    public async Task Attack_deletion_disguised_as_a_purge_is_found()
    {
        var (truth, stranger) = (ExportSample.Line(9, isPurge: true), ExportSample.Line(9, ExportSample.Stranger, isPurge: true));
        foreach (var (line, kind) in new[]
        {
            (null, "retention"),
            (ExportSample.Line(9), "retention"),
            (ExportSample.Line(8, isPurge: true), "retention"),
            (stranger, "signature"),
            (truth.Replace("purged-before 2026", "purged-before 2027", StringComparison.Ordinal), "signature"),
        })
        {
            var outcome = await (await PurgedAsync(line)).VerifyAsync();

            outcome.Problem?.Kind.ShouldBe(kind, line);
        }
    }

    [Fact]
    public async Task Attack_chain_or_frontier_that_differs_from_the_signed_purge_is_found()
    {
        var sample = await PurgedAsync(ExportSample.Line(9, isPurge: true));
        sample.Set(0, "chain", sample.Get(sample.At(10), "leaf")!.DeepClone());
        (await sample.VerifyAsync()).Problem?.Kind.ShouldBe("chain");

        sample = await PurgedAsync(ExportSample.Line(9, isPurge: true));
        sample.Get(0, "frontier")!.AsArray().Count.ShouldBe(2);
        var (first, second) = (sample.Get(sample.At(10), "leaf")!.DeepClone(), sample.Get(sample.At(11), "leaf")!.DeepClone());
        sample.Set(0, "frontier", new System.Text.Json.Nodes.JsonArray(first, second));
        (await sample.VerifyAsync()).Problem?.Kind.ShouldBe("root");
    }

    [Fact]
    public async Task Attack_unsigned_purge_without_later_entries_is_found()
    {
        var sample = await PurgedAsync(line: null);
        sample.Lines.RemoveRange(1, sample.Lines.Count - 1);

        (await sample.VerifyAsync()).Problem?.Kind.ShouldBe("retention");
    }

    [Fact]
    public async Task Attack_removed_checkpoint_is_found_by_the_next_one()
    {
        var sample = await ExportSample.CreateAsync();
        sample.Lines[sample.CheckpointAt(16)] = ExportSample.Line(16, previous: 8);
        (await sample.VerifyAsync()).IsIntact.ShouldBeTrue();

        sample.Lines.RemoveAt(sample.CheckpointAt(8));
        var outcome = await sample.VerifyAsync();

        (outcome.Problem?.Kind, outcome.Problem?.Sequence).ShouldBe(("signature", 1L));
        (await sample.VerifyAsync(ExportSample.Anchor(8)))
            .Problem?.Kind.ShouldBe("signature", "an anchored checkpoint does not replace the one that is missing in the file");
    }

    [Fact]
    public async Task Range_needs_no_checkpoint_before_it()
    {
        var sample = await ExportSample.CreateAsync(first: 9);
        sample.Lines[sample.CheckpointAt(16)] = ExportSample.Line(16, previous: 8);

        (await sample.VerifyAsync()).IsIntact.ShouldBeTrue();
    }

    private static async Task<ExportSample> PurgedAsync(string? line)
    {
        var sample = await ExportSample.CreateAsync(first: 10);
        sample.Set(0, "reason", "retention");
        if (line is not null)
        {
            sample.Lines.Insert(1, line);
        }

        return sample;
    }
}
