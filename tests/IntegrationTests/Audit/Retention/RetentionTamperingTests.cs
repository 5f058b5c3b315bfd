using Shouldly;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Infrastructure.Audit;
using SvcInfra.Infrastructure.Audit.Signing;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Audit.Verification;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Retention;

/// <summary>An attacker with full access to the database tries to hide a change behind retention, or to have it destroy evidence.</summary>
public abstract class RetentionTamperingTests(Engine engine)
{
    public sealed class OnSqlite() : RetentionTamperingTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : RetentionTamperingTests(Engine.PostgreSql);

    private static readonly string[] DeleteFirstSegment =
    [
        $"DELETE FROM audit_payloads WHERE entry_id IN (SELECT entry_id FROM audit_seals WHERE {OldTrail.Mine} AND sequence <= 256)",
        $"DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_seals WHERE {OldTrail.Mine} AND sequence <= 256)",
        $"DELETE FROM audit_seals WHERE {OldTrail.Mine} AND sequence <= 256",
    ];

    [Fact]
    public async Task Attack_tampered_trail_is_reported_and_not_purged()
    {
        foreach (var (sql, kind) in new[]
        {
            ("UPDATE audit_entries SET action = 'test.other' WHERE target_id = '5'", "altered"),
            ("UPDATE audit_entries SET reason = 'x' WHERE target_id = '300'", "altered"),
            (
                """
                UPDATE audit_entries SET occurred_at = (SELECT other.occurred_at FROM audit_entries AS other WHERE other.target_id = '1')
                WHERE target_id = '650'
                """,
                "altered"),
            ("DELETE FROM audit_entries WHERE target_id = '5'", "missing"),
            (
                $"""
                UPDATE audit_tiles SET hash = (SELECT leaf FROM audit_seals WHERE {OldTrail.Mine} AND sequence = 1)
                WHERE {OldTrail.Mine} AND "index" = 0
                """,
                "root"),
            ($"UPDATE audit_checkpoints SET note = replace(note, 'chain ', 'chaim ') WHERE {OldTrail.Mine} AND size = 700", "signature"),
        })
        {
            using var old = await OldTrail.CreateAsync(engine);
            await old.Trail.TamperAsync(sql);

            await old.PurgeAsync();

            (await old.Database.ReadAsync($"SELECT 1 FROM audit_seals WHERE {OldTrail.Mine}")).Count.ShouldBe(OldTrail.Count, sql);
            (await old.Database.ReadAsync("SELECT 1 FROM audit_purges")).ShouldBeEmpty(sql);
            old.Log.Lines.ShouldHaveSingleItem().ShouldContain($"{kind}. The trail may have been tampered with");
        }
    }

    [Fact]
    public async Task Attack_deletion_disguised_as_a_purge_is_found()
    {
        using var old = await OldTrail.CreateAsync(engine, keepFor: null);
        using var signer = new Ed25519NoteSigner("localhost/audit", new byte[32]);
        var stranger = (await CheckpointAsync(old) with { PurgedBefore = old.App.Time.GetUtcNow() }).Sign(signer);
        await old.Trail.TamperAsync(string.Join(';', DeleteFirstSegment));
        (await ProblemAsync(old)).ShouldBe(("missing", 1L), "no record says that they were purged");

        foreach (var (note, description) in new[]
        {
            (await NoteAsync(old, 256), "the true checkpoint over the same entries"),
            (stranger.ToString(), "another key"),
            (stranger.ToString().Replace("purged-before", "purged-behind", StringComparison.Ordinal), "another text"),
            ("nothing", "not a note"),
        })
        {
            await InsertPurgeAsync(old, 256, note);

            (await ProblemAsync(old)).ShouldBe(("retention", 1L), description);
            (await old.VerifyExportAsync()).Problem?.Kind.ShouldBe("missing", description);
            await old.PurgeAsync();
            await old.Trail.TamperAsync("DELETE FROM audit_purges");
        }
    }

    [Fact]
    public async Task Attack_moved_deleted_or_copied_purge_record_is_found()
    {
        using var old = await OldTrail.CreateAsync(engine);
        await old.PurgeAsync();
        await old.Trail.SealAsync();
        await old.Trail.TamperAsync(
            """
            CREATE TABLE kept_purges AS SELECT * FROM audit_purges; CREATE TABLE kept_entries AS SELECT * FROM audit_entries;
            CREATE TABLE kept_seals AS SELECT * FROM audit_seals
            """);

        foreach (var (sql, problem, sequence) in new[]
        {
            ("DELETE FROM audit_purges", "missing", 1L),
            ("UPDATE audit_purges SET through = 600", "retention", 1),
            ("INSERT INTO audit_purges SELECT tenant_id, 600, note, purged_at FROM kept_purges", "retention", 513),
            ("UPDATE audit_purges SET note = replace(note, 'purged-before 2026', 'purged-before 2027')", "retention", 1),
            ("DELETE FROM audit_entries WHERE target_id = '513'", "missing", 513),
            ($"DELETE FROM audit_seals WHERE {OldTrail.Mine} AND sequence = 513; DELETE FROM audit_entries WHERE target_id = '513'", "missing", 513),
            ("UPDATE audit_entries SET target_id = 'x' WHERE target_id = '600'", "altered", 600),
            ("DELETE FROM audit_entries WHERE action = 'audit.purged'", "missing", 701),
        })
        {
            await old.Trail.TamperAsync(sql);

            (await ProblemAsync(old)).ShouldBe((problem, sequence), sql);
            await old.Trail.TamperAsync(
                $"""
                INSERT INTO audit_purges SELECT tenant_id, 100000, note, purged_at FROM kept_purges; DELETE FROM audit_purges;
                INSERT INTO audit_purges SELECT * FROM kept_purges;
                DELETE FROM audit_entries; INSERT INTO audit_entries SELECT * FROM kept_entries;
                DELETE FROM audit_seals; INSERT INTO audit_seals SELECT * FROM kept_seals
                """);
            (await old.VerifyAsync()).IsIntact.ShouldBeTrue($"restored after {sql}");
        }
    }

    [Fact]
    public async Task Attack_hold_deleted_with_SQL_still_prevents_the_purge()
    {
        using var old = await OldTrail.CreateAsync(engine);
        await old.HoldAsync();
        await old.Trail.TamperAsync("DELETE FROM audit_holds");

        await old.PurgeAsync();

        (await old.SealsAsync()).Count.ShouldBe(OldTrail.Count);
        old.Log.Lines.ShouldHaveSingleItem().ShouldContain("its legal hold was deleted outside the application");
    }

    private static async Task<(string?, long?)> ProblemAsync(OldTrail old)
    {
        var found = await old.VerifyAsync();
        return (found.Problem, found.FirstBadSequence);
    }

    private static async Task<string> NoteAsync(OldTrail old, long size) =>
        (await old.App.Get<IAuditReader>().CheckpointsAsync(old.Tenant, size, size, CancellationToken.None)).ShouldHaveSingleItem().Note;

    private static async Task<AuditCheckpoint> CheckpointAsync(OldTrail old)
    {
        SignedNote.TryParse(await NoteAsync(old, 256), out var note).ShouldBeTrue();
        AuditCheckpoint.TryParse(note!.Text, out var checkpoint).ShouldBeTrue();
        return checkpoint!;
    }

    private static async Task InsertPurgeAsync(OldTrail old, long through, string note)
    {
        await using var context = old.App.Get<AppDbContextFactory>().LeaseForSystem("test");
        context.Add(new AuditPurgeRow { TenantId = old.Tenant, Through = through, Note = note, PurgedAt = OldTrail.First });
        await context.SaveChangesAsync();
    }
}
