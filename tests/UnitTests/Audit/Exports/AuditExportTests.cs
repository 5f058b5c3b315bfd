using System.Text.Json.Nodes;
using Shouldly;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.UnitTests.Audit.Exports;

/// <summary>Tampering with an export, and the first bad entry that the verifier reports.</summary>
public sealed class AuditExportTests
{
    [Fact]
    public async Task Unmodified_export_is_intact_and_its_unsigned_entries_are_counted()
    {
        var outcome = await (await ExportSample.CreateAsync()).VerifyAsync();

        outcome.IsIntact.ShouldBeTrue(outcome.ToString());
        outcome.ShouldSatisfyAllConditions(
            () => outcome.TenantId.ShouldBe(ExportSample.Tenant),
            () => outcome.Entries.ShouldBe(20),
            () => outcome.Checkpoints.ShouldBe(2),
            () => outcome.SignedThrough.ShouldBe(16),
            () => outcome.Unsigned.ShouldBe(4),
            () => outcome.Erased.ShouldBe(0));
    }

    [Fact]
    public async Task Anchored_checkpoints_are_compared_and_those_of_other_trails_ignored()
    {
        var sample = await ExportSample.CreateAsync();

        var outcome = await sample.VerifyAsync(
            ExportSample.Anchor(20), "\n", ExportSample.Anchor(3), ExportSample.Anchor(9, tenant: Guid.Empty), ExportSample.Anchor(0));

        outcome.IsIntact.ShouldBeTrue(outcome.ToString());
        outcome.Checkpoints.ShouldBe(5);
        outcome.Unsigned.ShouldBe(0);
    }

    [Fact]
    public async Task Range_is_verified_from_the_chain_and_frontier_in_its_header()
    {
        var sample = await ExportSample.CreateAsync(first: 6, last: 16, through: 16);

        var outcome = await sample.VerifyAsync(ExportSample.Anchor(3), ExportSample.Anchor(5), ExportSample.Anchor(20));

        outcome.IsIntact.ShouldBeTrue(outcome.ToString());
        outcome.ShouldSatisfyAllConditions(
            () => outcome.First.ShouldBe(6),
            () => outcome.Last.ShouldBe(16),
            () => outcome.Outside.ShouldBe(2),
            () => outcome.Checkpoints.ShouldBe(3));
    }

    [Theory]
    [InlineData("id", "0197a1b2-0000-7000-8000-0000000000ff")]
    [InlineData("tenantId", "0197a1b2-0000-7000-8000-0000000000ff")]
    [InlineData("occurredAt", "2026-01-02T03:04:06.000000Z")]
    [InlineData("actorKind", "system")]
    [InlineData("actorId", "0197a1b2-0000-7000-8000-0000000000ff")]
    [InlineData("sessionId", null)]
    [InlineData("onBehalfOf", null)]
    [InlineData("action", "tenants.delete_tenant")]
    [InlineData("targetType", "tenant")]
    [InlineData("targetId", "99")]
    [InlineData("outcome", "denied")]
    [InlineData("reason", "")]
    [InlineData("traceId", "")]
    [InlineData("tags", "")]
    [InlineData("changes", "{}")]
    [InlineData("payloadCommitment", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("leaf", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task Attack_edited_field_is_reported_with_its_entry(string property, string? value)
    {
        foreach (var sequence in (int[])[1, 9, 12, 20])
        {
            var sample = await ExportSample.CreateAsync();
            sample.Set(sample.At(sequence), property, value);

            Expect(await sample.VerifyAsync(), "altered", sequence);
        }
    }

    [Fact]
    public async Task Attack_edited_number_or_chain_link_is_reported()
    {
        foreach (var (from, to) in ((int, int)[])[(7, 70), (7, 3), (20, 21)])
        {
            var sample = await ExportSample.CreateAsync();
            sample.Set(sample.At(from), "sequence", to);
            Expect(await sample.VerifyAsync(), "altered", from);
        }

        foreach (var sequence in (int[])[1, 9, 20])
        {
            var sample = await ExportSample.CreateAsync();
            sample.Set(sample.At(sequence), "chain", AuditChain.Start.ToString());
            Expect(await sample.VerifyAsync(), "chain", sequence);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(16)]
    public async Task Attack_deleted_entry_is_reported(int sequence)
    {
        var sample = await ExportSample.CreateAsync();
        sample.Lines.RemoveAt(sample.At(sequence));
        Expect(await sample.VerifyAsync(), "missing", sequence);

        sample.Renumber();
        Expect(await sample.VerifyAsync(), "chain", sequence);
    }

    [Fact]
    public async Task Attack_deletion_of_the_last_entries_is_found_with_an_anchored_checkpoint()
    {
        var sample = await ExportSample.CreateAsync();
        sample.Lines.RemoveRange(sample.At(19), 2);

        (await sample.VerifyAsync()).IsIntact.ShouldBeTrue("no checkpoint in the file covers the deleted entries");
        Expect(await sample.VerifyAsync(ExportSample.Anchor(20)), "truncated", 19);
    }

    [Fact]
    public async Task Attack_deletion_before_a_checkpoint_or_in_a_range_is_found_without_an_anchor()
    {
        var sample = await ExportSample.CreateAsync();
        var checkpoint = sample.Lines[sample.CheckpointAt(16)];
        sample.Lines.RemoveRange(sample.At(15), sample.Lines.Count - sample.At(15));
        sample.Lines.Add(checkpoint);
        Expect(await sample.VerifyAsync(), "truncated", 15);

        var range = await ExportSample.CreateAsync(first: 6, last: 18, through: 20);
        Expect(await range.VerifyAsync(), "truncated", 19);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(20)]
    public async Task Attack_inserted_entry_is_reported(int sequence)
    {
        var sample = await ExportSample.CreateAsync();
        var line = sample.At(sequence);

        // A copy, with its own number and then with the number of its position.
        sample.Lines.Insert(line + 1, sample.Lines[line]);
        Expect(await sample.VerifyAsync(), "inserted", sequence);
        sample.Renumber();
        Expect(await sample.VerifyAsync(), "inserted", sequence + 1);

        // A forged entry, whose hashes fit its position.
        var forged = await ExportSample.CreateAsync(change: row => Forge(row, sequence));
        sample = await ExportSample.CreateAsync();
        sample.Lines.Insert(line, forged.Lines[line]);
        Expect(await sample.VerifyAsync(), "inserted", sequence);
        sample.Renumber();
        Expect(await sample.VerifyAsync(), "inserted", sequence);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(4, 19)]
    [InlineData(19, 20)]
    public async Task Attack_reordered_entries_are_reported(int first, int second)
    {
        var sample = await ExportSample.CreateAsync();
        var (a, b) = (sample.At(first), sample.At(second));
        (sample.Lines[a], sample.Lines[b]) = (sample.Lines[b], sample.Lines[a]);
        Expect(await sample.VerifyAsync(), "reordered", first);

        sample.Renumber();
        (await sample.VerifyAsync()).Problem.ShouldNotBeNull().Sequence.ShouldBe(first);
    }

    [Fact]
    public async Task Attack_entry_rewritten_with_new_hashes_breaks_the_chain_at_the_next_entry()
    {
        var forged = await ExportSample.CreateAsync(change: row => Forge(row, 5));
        var sample = await ExportSample.CreateAsync();
        sample.Lines[sample.At(5)] = forged.Lines[forged.At(5)];

        Expect(await sample.VerifyAsync(), "chain", 6);
    }

    [Fact]
    public async Task Attack_trail_rewritten_with_new_hashes_fails_at_the_checkpoints()
    {
        var rewritten = await ExportSample.CreateAsync(change: row => Forge(row, 10));
        var genuine = await ExportSample.CreateAsync();
        var signedByAttacker = await ExportSample.CreateAsync(ExportSample.Stranger, change: row => Forge(row, 10));

        // With the genuine checkpoints, with those of another key, and with only an anchored one.
        rewritten.Lines[rewritten.CheckpointAt(16)] = genuine.Lines[genuine.CheckpointAt(16)];
        Expect(await rewritten.VerifyAsync(), "root", 9);
        Expect(await signedByAttacker.VerifyAsync(), "signature", 8);
        rewritten.Lines.RemoveAt(rewritten.CheckpointAt(16));
        Expect(await rewritten.VerifyAsync(ExportSample.Anchor(20)), "root", 9);
    }

    [Fact]
    public async Task Attack_known_keys_signature_under_another_text_is_reported()
    {
        var sample = await ExportSample.CreateAsync();
        var (at8, at16) = (sample.CheckpointAt(8), sample.CheckpointAt(16));
        var signature = sample.Get(at8, "note")!.GetValue<string>().Split("\n\n")[1];
        sample.Set(at16, "note", sample.Get(at16, "note")!.GetValue<string>().Split("\n\n")[0] + "\n\n" + signature);

        Expect(await sample.VerifyAsync(), "signature", 16);
    }

    [Fact]
    public async Task Attack_removed_moved_or_foreign_checkpoints_are_reported()
    {
        var sample = await ExportSample.CreateAsync();
        var late = sample.Lines[sample.CheckpointAt(16)];
        sample.Lines.RemoveAt(sample.CheckpointAt(16));
        (await sample.VerifyAsync()).Unsigned.ShouldBe(12);
        (await sample.VerifyAsync(ExportSample.Anchor(20))).Unsigned.ShouldBe(0);

        sample.Lines.Add(late);
        Expect(await sample.VerifyAsync(), "reordered", 16);

        sample = await ExportSample.CreateAsync();
        sample.Set(sample.CheckpointAt(16), "note", ExportSample.Anchor(16, tenant: Guid.Empty));
        Expect(await sample.VerifyAsync(), "signature", 16);

        sample = await ExportSample.CreateAsync();
        sample.Lines.RemoveAll(line => line.Contains("\"type\":\"checkpoint\""));
        Expect(await sample.VerifyAsync(), "signature", 1);
    }

    [Fact]
    public async Task Attack_checkpoints_of_another_key_are_rejected()
    {
        var sample = await ExportSample.CreateAsync();

        Expect(await sample.VerifyAsync(ExportSample.Stranger.Verifier), "signature", 8);
        Expect(await sample.VerifyAsync(ExportSample.Anchor(20, ExportSample.Stranger)), "signature", 20);
    }

    [Fact]
    public async Task Attack_range_header_with_a_wrong_chain_frontier_or_tenant_is_reported()
    {
        foreach (var property in (string[])["chain", "frontier"])
        {
            var sample = await ExportSample.CreateAsync(first: 6);
            JsonNode wrong = AuditChain.Start.ToString();
            sample.Set(0, property, property == "chain" ? wrong : new JsonArray(wrong, wrong.DeepClone()));
            Expect(await sample.VerifyAsync(), property == "chain" ? "chain" : "root", 6);
        }

        var other = await ExportSample.CreateAsync();
        other.Set(0, "tenantId", Guid.Empty.ToString());
        Expect(await other.VerifyAsync(), "altered", 1);
    }

    [Theory]
    [InlineData("payload", "{\"ip\":\"203.0.113.1\"}")]
    [InlineData("salt", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task Attack_altered_payload_is_reported(string property, string value)
    {
        var sample = await ExportSample.CreateAsync();
        sample.Set(sample.At(9), property, value);

        Expect(await sample.VerifyAsync(), "payload", 9);
    }

    [Fact]
    public async Task Attack_payload_added_to_an_entry_without_one_is_reported()
    {
        var sample = await ExportSample.CreateAsync();
        sample.Set(sample.At(10), "payload", "{}");
        sample.Set(sample.At(10), "salt", AuditChain.Start.ToString());

        Expect(await sample.VerifyAsync(), "payload", 10);
    }

    [Fact]
    public async Task Export_with_an_erased_payload_is_intact()
    {
        var sample = await ExportSample.CreateAsync();
        sample.Set(sample.At(9), "payload", null);
        sample.Set(sample.At(9), "salt", null);

        var outcome = await sample.VerifyAsync(ExportSample.Anchor(20));

        outcome.IsIntact.ShouldBeTrue(outcome.ToString());
        outcome.Erased.ShouldBe(1);
    }

    [Fact]
    public async Task Long_export_is_verified_in_batches_and_its_only_bad_entry_reported()
    {
        const int Entries = 12_000;
        var sample = await ExportSample.CreateAsync(last: Entries);
        (await sample.VerifyAsync()).Last.ShouldBe(Entries);

        sample.Set(sample.At(11_111), "tags", "none");
        Expect(await sample.VerifyAsync(), "altered", 11_111);
    }

    private static SealedAuditEntry Forge(SealedAuditEntry row, long sequence) =>
        row.Sequence == sequence ? row with { Entry = row.Entry with { Action = "forged" } } : row;

    private static void Expect(AuditVerification outcome, string kind, long sequence)
    {
        outcome.Unreadable.ShouldBeNull();
        outcome.Problem.ShouldNotBeNull();
        (outcome.Problem.Kind, outcome.Problem.Sequence).ShouldBe((kind, sequence), outcome.Problem.Sentence);
    }
}
