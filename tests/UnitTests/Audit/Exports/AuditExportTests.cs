using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.UnitTests.Audit.Exports;

/// <summary>What is done to an export, and the first bad number that the verifier names for it.</summary>
public sealed class AuditExportTests
{
    [Fact]
    public async Task Untouched_export_is_intact_and_the_unsigned_tail_is_counted()
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
    public async Task Checkpoints_from_elsewhere_are_compared_and_those_of_other_trails_passed_over()
    {
        var sample = await ExportSample.CreateAsync();

        var outcome = await sample.VerifyAsync(ExportSample.Anchor(20), "\n", ExportSample.Anchor(3), ExportSample.Anchor(9, tenant: Guid.Empty), ExportSample.Anchor(0));

        outcome.IsIntact.ShouldBeTrue(outcome.ToString());
        outcome.Checkpoints.ShouldBe(5);
        outcome.Unsigned.ShouldBe(0);
    }

    [Fact]
    public async Task Range_is_verified_by_what_its_header_says_of_the_entries_before()
    {
        var sample = await ExportSample.CreateAsync(first: 6, last: 16, through: 16);

        var outcome = await sample.VerifyAsync(ExportSample.Anchor(3), ExportSample.Anchor(5), ExportSample.Anchor(20));

        outcome.IsIntact.ShouldBeTrue(outcome.ToString());
        outcome.ShouldSatisfyAllConditions(
            () => outcome.First.ShouldBe(6), () => outcome.Last.ShouldBe(16), () => outcome.Outside.ShouldBe(2), () => outcome.Checkpoints.ShouldBe(3));
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
    public async Task Attack_edit_of_any_field_of_any_entry_is_named(string property, string? value)
    {
        foreach (var sequence in (int[])[1, 9, 12, 20])
        {
            var sample = await ExportSample.CreateAsync();
            sample.Set(sample.At(sequence), property, value);

            Expect(await sample.VerifyAsync(), "altered", sequence);
        }
    }

    [Fact]
    public async Task Attack_edit_of_a_number_or_of_a_link_of_the_chain_is_named()
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
    public async Task Attack_deletion_is_named(int sequence)
    {
        var sample = await ExportSample.CreateAsync();
        sample.Lines.RemoveAt(sample.At(sequence));
        Expect(await sample.VerifyAsync(), "missing", sequence);

        sample.Renumber();
        Expect(await sample.VerifyAsync(), "chain", sequence);
    }

    [Fact]
    public async Task Attack_deletion_of_the_last_entries_is_found_against_a_checkpoint_from_elsewhere()
    {
        var sample = await ExportSample.CreateAsync();
        sample.Lines.RemoveRange(sample.At(19), 2);

        (await sample.VerifyAsync()).IsIntact.ShouldBeTrue("nothing in the file vouches for what was cut off");
        Expect(await sample.VerifyAsync(ExportSample.Anchor(20)), "truncated", 19);
    }

    [Fact]
    public async Task Attack_deletion_below_a_checkpoint_of_the_file_and_of_a_range_is_found_without_another()
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
    public async Task Attack_insertion_is_named(int sequence)
    {
        var sample = await ExportSample.CreateAsync();
        var place = sample.At(sequence);

        // A copy, under its own number and then under that of its place.
        sample.Lines.Insert(place + 1, sample.Lines[place]);
        Expect(await sample.VerifyAsync(), "inserted", sequence);
        sample.Renumber();
        Expect(await sample.VerifyAsync(), "inserted", sequence + 1);

        // A forged one, whose hashes fit where it stands.
        var forged = await ExportSample.CreateAsync(change: row => row.Sequence == sequence ? row with { Entry = row.Entry with { Action = "forged" } } : row);
        sample = await ExportSample.CreateAsync();
        sample.Lines.Insert(place, forged.Lines[place]);
        Expect(await sample.VerifyAsync(), "inserted", sequence);
        sample.Renumber();
        Expect(await sample.VerifyAsync(), "inserted", sequence);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(4, 19)]
    [InlineData(19, 20)]
    public async Task Attack_reordering_is_named(int first, int second)
    {
        var sample = await ExportSample.CreateAsync();
        var (a, b) = (sample.At(first), sample.At(second));
        (sample.Lines[a], sample.Lines[b]) = (sample.Lines[b], sample.Lines[a]);
        Expect(await sample.VerifyAsync(), "reordered", first);

        sample.Renumber();
        (await sample.VerifyAsync()).Problem.ShouldNotBeNull().Sequence.ShouldBe(first);
    }

    [Fact]
    public async Task Attack_entry_rewritten_with_its_own_hashes_breaks_the_chain_behind_it()
    {
        var forged = await ExportSample.CreateAsync(change: row => row.Sequence == 5 ? row with { Entry = row.Entry with { Action = "forged" } } : row);
        var sample = await ExportSample.CreateAsync();
        sample.Lines[sample.At(5)] = forged.Lines[forged.At(5)];

        Expect(await sample.VerifyAsync(), "chain", 6);
    }

    [Fact]
    public async Task Attack_full_rewrite_with_new_hashes_fails_at_the_checkpoints()
    {
        static SealedAuditEntry Change(SealedAuditEntry row) => row.Sequence == 10 ? row with { Entry = row.Entry with { Action = "forged" } } : row;
        var rewritten = await ExportSample.CreateAsync(change: Change);
        var genuine = await ExportSample.CreateAsync();
        var forgedBySomebody = await ExportSample.CreateAsync(ExportSample.Stranger, change: Change);

        // With the genuine checkpoints, with those of another key, and without any but one from elsewhere.
        rewritten.Lines[rewritten.CheckpointAt(16)] = genuine.Lines[genuine.CheckpointAt(16)];
        Expect(await rewritten.VerifyAsync(), "root", 9);
        Expect(await forgedBySomebody.VerifyAsync(), "signature", 8);
        rewritten.Lines.RemoveAt(rewritten.CheckpointAt(16));
        Expect(await rewritten.VerifyAsync(ExportSample.Anchor(20)), "root", 9);
    }

    [Fact]
    public async Task Attack_signature_of_the_known_key_under_another_text_is_named()
    {
        var sample = await ExportSample.CreateAsync();
        var (at8, at16) = (sample.CheckpointAt(8), sample.CheckpointAt(16));
        var signature = sample.Get(at8, "note")!.GetValue<string>().Split("\n\n")[1];
        sample.Set(at16, "note", sample.Get(at16, "note")!.GetValue<string>().Split("\n\n")[0] + "\n\n" + signature);

        Expect(await sample.VerifyAsync(), "signature", 16);
    }

    [Fact]
    public async Task Attack_checkpoints_removed_moved_or_of_another_trail()
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
    public async Task Attack_wrong_key_vouches_for_nothing()
    {
        var sample = await ExportSample.CreateAsync();

        Expect(await sample.VerifyAsync(ExportSample.Stranger.Verifier), "signature", 8);
        Expect(await sample.VerifyAsync(ExportSample.Anchor(20, ExportSample.Stranger)), "signature", 20);
    }

    [Fact]
    public async Task Attack_header_of_a_range_that_says_something_else_of_what_was_before()
    {
        foreach (var property in (string[])["chain", "frontier"])
        {
            var sample = await ExportSample.CreateAsync(first: 6);
            sample.Set(0, property, property == "chain" ? AuditChain.Start.ToString() : new JsonArray(AuditChain.Start.ToString(), AuditChain.Start.ToString()));
            Expect(await sample.VerifyAsync(), property == "chain" ? "chain" : "root", 6);
        }

        var other = await ExportSample.CreateAsync();
        other.Set(0, "tenantId", Guid.Empty.ToString());
        Expect(await other.VerifyAsync(), "altered", 1);
    }

    [Theory]
    [InlineData("payload", "{\"ip\":\"203.0.113.1\"}")]
    [InlineData("salt", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task Attack_altered_payload_is_named(string property, string value)
    {
        var sample = await ExportSample.CreateAsync();
        sample.Set(sample.At(9), property, value);

        Expect(await sample.VerifyAsync(), "payload", 9);
    }

    [Fact]
    public async Task Attack_payload_beside_an_entry_that_never_had_one_is_named()
    {
        var sample = await ExportSample.CreateAsync();
        sample.Set(sample.At(10), "payload", "{}");
        sample.Set(sample.At(10), "salt", AuditChain.Start.ToString());

        Expect(await sample.VerifyAsync(), "payload", 10);
    }

    [Fact]
    public async Task Erased_payload_is_fine()
    {
        var sample = await ExportSample.CreateAsync();
        sample.Set(sample.At(9), "payload", null);
        sample.Set(sample.At(9), "salt", null);

        var outcome = await sample.VerifyAsync(ExportSample.Anchor(20));

        outcome.IsIntact.ShouldBeTrue(outcome.ToString());
        outcome.Erased.ShouldBe(1);
    }

    [Fact]
    public async Task Long_export_is_verified_in_batches_and_its_only_bad_entry_named()
    {
        const int Entries = 12_000;
        var sample = await ExportSample.CreateAsync(last: Entries);
        (await sample.VerifyAsync()).Last.ShouldBe(Entries);

        sample.Set(sample.At(11_111), "tags", "none");
        Expect(await sample.VerifyAsync(), "altered", 11_111);
    }

    private static void Expect(AuditVerification outcome, string kind, long sequence)
    {
        outcome.Unreadable.ShouldBeNull();
        outcome.Problem.ShouldNotBeNull();
        (outcome.Problem.Kind, outcome.Problem.Sequence).ShouldBe((kind, sequence), outcome.Problem.Sentence);
    }
}
