using Shouldly;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Infrastructure.Audit;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Verification;

/// <summary>Tampering by an attacker with full access to the database, and the problem that the verification reports.</summary>
public abstract class TamperingTests(Engine engine)
{
    public sealed class OnSqlite() : TamperingTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : TamperingTests(Engine.PostgreSql);

    private const string Fifth = "WHERE target_id = '5'";
    private const string SealOfFifth = $"WHERE {TrailOfTwelve.Mine} AND sequence = 5";

    [Fact]
    public async Task Unmodified_trail_is_intact()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);

        (await trail.VerifyAsync()).ShouldBe(new AuditVerificationDto(true, 1, 12, null, null, null, 12, 0));
        (await trail.VerifyAsync(3, 6)).ShouldBe(new AuditVerificationDto(true, 3, 8, null, null, null, 8, 0));
        (await trail.VerifyAsync(9)).ShouldBe(new AuditVerificationDto(true, 9, 12, null, null, null, 12, 0));
        (await trail.VerifyAsync(tenant: trail.Other)).ShouldBe(new AuditVerificationDto(true, 1, 3, null, null, null, 3, 0));

        // Entries that are not sealed yet, and then sealed but not signed.
        await trail.AddAsync(trail.Tenant, 13, 2);
        (await trail.VerifyAsync()).Unsealed.ShouldBe(2);
        await trail.SealAsync(isSigned: false);
        (await trail.VerifyAsync(13)).ShouldBe(new AuditVerificationDto(true, 13, 14, null, null, null, 12, 0));
        (await trail.VerifyAsync()).ShouldBe(new AuditVerificationDto(true, 1, 14, null, null, null, 12, 0));
    }

    private static readonly string[] Edits =
    [
        "occurred_at = (SELECT other.occurred_at FROM audit_entries AS other WHERE other.target_id = '6')", "actor_kind = 'system'", "actor_id = id",
        "actor_id = NULL", "session_id = id", "on_behalf_of = id", "action = 'test.other'", "target_type = 'other'", "target_id = '55'",
        "target_id = NULL", "outcome = 'Denied'", "outcome = 'Nonsense'", "reason = ''", "trace_id = ''", "tags = 'pci,soc2'", "changes = '{}'",
        "changes = NULL", "payload_commitment = NULL",
        "payload_commitment = (SELECT other.payload_commitment FROM audit_entries AS other WHERE other.target_id = '6')",
    ];

    [Fact]
    public async Task Attack_edited_field_is_found()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        var id = (await trail.App.Database.ReadAsync($"SELECT CAST(id AS text) FROM audit_entries {Fifth}")).ShouldHaveSingleItem().ToString();
        await trail.TamperAsync("CREATE TABLE kept AS SELECT * FROM audit_entries");
        foreach (var edit in Edits)
        {
            await trail.TamperAsync($"UPDATE audit_entries SET {edit} WHERE CAST(id AS text) = '{id}'");

            var found = await trail.VerifyAsync();

            (found.IsIntact, found.Problem, found.FirstBadSequence).ShouldBe((false, "altered", 5L), edit);
            await trail.TamperAsync(
                $"""
                DELETE FROM audit_entries WHERE CAST(id AS text) = '{id}';
                INSERT INTO audit_entries SELECT * FROM kept WHERE CAST(id AS text) = '{id}'
                """);
            (await trail.VerifyAsync()).IsIntact.ShouldBeTrue($"restored after {edit}");
        }
    }

    [Fact]
    public Task Attack_entry_with_a_changed_id_is_missing() =>
        ShouldFindAsync($"UPDATE audit_entries SET id = actor_id {Fifth}", "missing", 5);

    [Fact]
    public Task Attack_entry_moved_to_another_tenants_trail_is_missing() =>
        ShouldFindAsync($"UPDATE audit_entries SET tenant_id = (SELECT tenant_id FROM audit_entries WHERE target_id = '101') {Fifth}", "missing", 5);

    [Fact]
    public Task Attack_deleted_entry_is_missing() => ShouldFindAsync($"DELETE FROM audit_entries {Fifth}", "missing", 5);

    [Fact]
    public Task Attack_entry_deleted_with_its_seal_is_missing() =>
        ShouldFindAsync($"DELETE FROM audit_seals {SealOfFifth}; DELETE FROM audit_entries {Fifth}", "missing", 5);

    [Fact]
    public Task Attack_deleted_entry_is_found_after_renumbering() => ShouldFindAsync(
        $"""
        DELETE FROM audit_seals {SealOfFifth}; DELETE FROM audit_entries {Fifth};
        UPDATE audit_seals SET sequence = -sequence WHERE {TrailOfTwelve.Mine} AND sequence > 5;
        UPDATE audit_seals SET sequence = -sequence - 1 WHERE sequence < 0
        """,
        "chain",
        5);

    [Fact]
    public Task Attack_altered_payload_is_found() =>
        ShouldFindAsync($"UPDATE audit_payloads SET text = '{{}}' WHERE entry_id = (SELECT id FROM audit_entries {Fifth})", "payload", 5);

    [Fact]
    public Task Attack_swapped_seals_are_found() => ShouldFindAsync(
        $"""
        UPDATE audit_seals SET sequence = -6 {SealOfFifth}; UPDATE audit_seals SET sequence = 5 WHERE {TrailOfTwelve.Mine} AND sequence = 6;
        UPDATE audit_seals SET sequence = 6 WHERE sequence = -6
        """,
        "inserted",
        5);

    [Fact]
    public Task Attack_swapped_entries_are_found() => ShouldFindAsync(
        $"""
        UPDATE audit_entries SET target_id = 'x' {Fifth}; UPDATE audit_entries SET target_id = '5' WHERE target_id = '6';
        UPDATE audit_entries SET target_id = '6' WHERE target_id = 'x'
        """,
        "altered",
        5);

    [Fact]
    public Task Attack_truncated_trail_is_found_by_the_checkpoint() => ShouldFindAsync(
        $"""
        DELETE FROM audit_seals WHERE {TrailOfTwelve.Mine} AND sequence > 10; DELETE FROM audit_entries WHERE target_id IN ('11', '12');
        UPDATE audit_heads SET size = 10 WHERE {TrailOfTwelve.Mine}
        """,
        "truncated",
        11);

    [Fact]
    public Task Attack_altered_checkpoint_is_found() => ShouldFindAsync(
        $"UPDATE audit_checkpoints SET note = replace(note, 'chain ', 'chaim ') WHERE {TrailOfTwelve.Mine} AND size = 12", "signature", 9);

    [Fact]
    public Task Attack_deleted_newest_checkpoint_is_found() =>
        ShouldFindAsync($"DELETE FROM audit_checkpoints WHERE {TrailOfTwelve.Mine} AND size = 12", "signature", 9);

    [Fact]
    public Task Attack_deleted_earlier_checkpoint_is_found_by_the_next_one() =>
        ShouldFindAsync($"DELETE FROM audit_checkpoints WHERE {TrailOfTwelve.Mine} AND size = 8", "signature", 1);

    [Fact]
    public Task Attack_deletion_of_all_checkpoints_is_found() =>
        ShouldFindAsync($"DELETE FROM audit_checkpoints WHERE {TrailOfTwelve.Mine}", "signature", 1);

    [Fact]
    public async Task Attack_entry_inserted_with_a_forged_seal_is_found()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        var rows = await RowsAsync(trail);
        await trail.TamperAsync(
            $"""
            UPDATE audit_seals SET sequence = -sequence WHERE {TrailOfTwelve.Mine} AND sequence >= 5;
            UPDATE audit_seals SET sequence = 1 - sequence WHERE sequence < 0
            """);
        await ForgeAsync(trail, 5, rows[3].Chain);

        var found = await trail.VerifyAsync();

        (found.IsIntact, found.Problem, found.FirstBadSequence).ShouldBe((false, "inserted", 5L));
    }

    [Fact]
    public async Task Attack_forged_seal_at_the_end_is_found()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        await ForgeAsync(trail, 13, (await RowsAsync(trail))[^1].Chain);

        var found = await trail.VerifyAsync();

        (found.IsIntact, found.Problem, found.FirstBadSequence).ShouldBe((false, "inserted", 13L));
    }

    /// <summary>A problem of the root is reported at the first entry that only the mismatching checkpoint covers.</summary>
    [Fact]
    public async Task Attack_trail_rewritten_with_matching_hashes_is_found_by_the_checkpoint()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        await trail.TamperAsync("UPDATE audit_entries SET reason = 'nothing happened' WHERE target_id = '10'");
        await RewriteAsync(trail, 10);

        var found = await trail.VerifyAsync();

        (found.IsIntact, found.Problem, found.FirstBadSequence, found.CheckpointSize).ShouldBe((false, "root", 9L, 8L));
    }

    private async Task ShouldFindAsync(string sql, string problem, long sequence)
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        await trail.TamperAsync(sql);

        var found = await trail.VerifyAsync();

        (found.IsIntact, found.Problem, found.FirstBadSequence).ShouldBe((false, problem, sequence), found.Detail);
        (await trail.VerifyAsync(tenant: trail.Other)).IsIntact.ShouldBeTrue("the other trail was not changed");
    }

    private static Task<IReadOnlyList<AuditSeal>> RowsAsync(TrailOfTwelve trail) =>
        trail.App.Get<IAuditReader>().ReadAsync(trail.Tenant, 1, 1_000, CancellationToken.None);

    private static async Task ForgeAsync(TrailOfTwelve trail, long sequence, MerkleHash before)
    {
        var entry = TrailOfTwelve.Record(trail.Tenant, 55).Entry;
        var leaf = AuditEntryFormat.Leaf(entry);
        await using var context = trail.App.Get<AppDbContextFactory>().LeaseForSystem("test");
        context.Add(entry);
        context.Add(new AuditSealRow
        {
            TenantId = trail.Tenant,
            Sequence = sequence,
            EntryId = entry.Id,
            Leaf = leaf.ToArray(),
            Chain = AuditChain.Next(before, sequence, leaf).ToArray(),
            SealedAt = trail.App.Time.GetUtcNow(),
        });
        await context.SaveChangesAsync();
    }

    private static async Task RewriteAsync(TrailOfTwelve trail, long first)
    {
        var rows = await RowsAsync(trail);
        var chain = rows[(int)first - 2].Chain;
        foreach (var row in rows.Where(row => row.Sequence >= first))
        {
            var leaf = AuditEntryFormat.Leaf(row.Entry!);
            chain = AuditChain.Next(chain, row.Sequence, leaf);
            await trail.TamperAsync(
                $"UPDATE audit_seals SET leaf = @leaf, chain = @chain WHERE {TrailOfTwelve.Mine} AND sequence = {row.Sequence}",
                ("leaf", leaf.ToArray()),
                ("chain", chain.ToArray()));
        }

        await trail.TamperAsync($"UPDATE audit_heads SET chain = @chain WHERE {TrailOfTwelve.Mine}", ("chain", chain.ToArray()));
    }
}
