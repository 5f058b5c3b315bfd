using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit;
using SvcInfra.Domain.Audit.Retention;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Audit.Verification;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.IntegrationTests.Tenants.Lifecycle;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Retention;

/// <summary>The entries that retention deletes and keeps. Proofs of the kept entries stay valid.</summary>
public abstract class RetentionTests(Engine engine)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public sealed class OnSqlite() : RetentionTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : RetentionTests(Engine.PostgreSql);

    [Fact]
    public async Task Expired_segments_are_deleted_and_the_rest_is_verified_and_exported()
    {
        using var old = await OldTrail.CreateAsync(engine);

        await old.PurgeAsync();

        (await old.SealsAsync()).ShouldBe((OldTrail.Kept, 700L, 188));
        (await CountAsync(old, "audit_payloads")).ShouldBe(188 + 3, "including those of the other trail");
        (await old.VerifyAsync()).ShouldBe(new AuditVerificationDto(true, OldTrail.Kept, 700, null, null, null, 700, 1));

        await old.Trail.SealAsync();

        (await old.VerifyAsync()).ShouldBe(new AuditVerificationDto(true, OldTrail.Kept, 701, null, null, null, 701, 0));
        var purged = (await old.App.Get<IAuditReader>().ReadAsync(old.Tenant, 701, 701, CancellationToken.None)).ShouldHaveSingleItem().Entry!;
        (purged.Action, purged.TargetId, purged.ActorKind, purged.Tags).ShouldBe(("audit.purged", "1-512", "system", "hipaa,pci,soc2"));
        var export = await old.VerifyExportAsync();
        (export.Problem, export.Unreadable, export.First, export.Last, export.Reason, export.SignedThrough)
            .ShouldBe((null, null, OldTrail.Kept, 701, "retention", 701));
        var part = await old.VerifyExportAsync(new ExportAudit(null, null, After: 600));
        (part.Problem, part.First, part.Reason).ShouldBe((null, 601, "range"));
        (await old.Trail.VerifyAsync(tenant: old.Trail.Other)).IsIntact.ShouldBeTrue("a trail shorter than a segment is kept");
        old.Log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Next_purge_continues_after_the_last_one()
    {
        using var old = await OldTrail.CreateAsync(engine);
        await old.PurgeAsync();
        await old.Trail.AddAsync(old.Tenant, 701, 100);
        await old.Trail.SealAsync();
        await old.AnchorAsync();
        old.App.Time.Advance(366 * Day);

        await old.PurgeAsync();
        await old.PurgeAsync();

        // 801 entries were sealed, one of which records the first purge.
        (await old.SealsAsync()).ShouldBe((769L, 801L, 33));
        (await old.VerifyAsync()).IsIntact.ShouldBeTrue();
        (await CountAsync(old, "audit_purges")).ShouldBe(2);
        (await CountAsync(old, "audit_entries WHERE action = 'audit.purged'"))
            .ShouldBe(1, "the record of the first purge was deleted with its segment");
        await old.Trail.SealAsync();
        var export = await old.VerifyExportAsync(new ExportAudit(null, OldTrail.First + Day, null));
        (export.Problem, export.First, export.Last, export.Reason).ShouldBe((null, 769, 801, "retention"));
    }

    [Fact]
    public async Task Proofs_of_kept_entries_lead_to_the_signed_root_and_purged_ones_are_refused()
    {
        using var old = await OldTrail.CreateAsync(engine);
        var trail = old.Trail;
        var root = (await trail.QueryAsync<GetInclusionProof, InclusionProofDto>(new GetInclusionProof(300, null))).RootHash;
        await old.PurgeAsync();

        foreach (var row in await old.App.Get<IAuditReader>().ReadAsync(old.Tenant, 513, 700, CancellationToken.None))
        {
            var proof = await trail.QueryAsync<GetInclusionProof, InclusionProofDto>(new GetInclusionProof(row.Sequence, null));
            proof.RootHash.ShouldBe(root);
            MerkleProof.VerifyInclusion(proof.LeafIndex, proof.Size, AuditEntryFormat.Leaf(row.Entry!), Hashes(proof.Path), Hashes([root])[0])
                .ShouldBeTrue();
        }

        foreach (var size in new[] { 256, 512, 600 })
        {
            var proof = await trail.QueryAsync<GetConsistencyProof, ConsistencyProofDto>(new GetConsistencyProof(size, null));
            MerkleProof.VerifyConsistency(size, 700, Hashes([proof.FromRootHash])[0], Hashes([root])[0], Hashes(proof.Path)).ShouldBeTrue();
        }

        Error.Of(await trail.TryAsync<GetInclusionProof, InclusionProofDto>(new GetInclusionProof(512, null))).ShouldBe(AuditErrors.Purged);
        Error.Of(await trail.TryAsync<GetConsistencyProof, ConsistencyProofDto>(new GetConsistencyProof(300, null))).ShouldBe(AuditErrors.Purged);
        Error.Of(await trail.TryAsync<VerifyAudit, AuditVerificationDto>(new VerifyAudit(512, null))).ShouldBe(AuditErrors.Purged);
        Error.Of(await trail.TryAsync<VerifyAudit, AuditVerificationDto>(new VerifyAudit(null, 512))).ShouldBe(AuditErrors.Purged);
        Error.Of(await trail.TryAsync<ExportAudit, AuditExport>(new ExportAudit(null, null, After: 100))).ShouldBe(AuditErrors.Purged);
        (await old.VerifyAsync(513)).IsIntact.ShouldBeTrue();
    }

    [Fact]
    public async Task Unexpired_or_unanchored_entries_are_kept_and_all_are_without_a_retention()
    {
        using (var old = await OldTrail.CreateAsync(engine, isAnchored: false, expired: 256))
        {
            await old.PurgeAsync();
            (await old.SealsAsync()).Count.ShouldBe(OldTrail.Count, "the newest entry of the first segment is exactly a year old");
            old.App.Time.Advance(TimeSpan.FromMinutes(1));
            await old.PurgeAsync();
            (await old.SealsAsync()).Count.ShouldBe(OldTrail.Count, "not anchored");
            await old.AnchorAsync();
            await old.PurgeAsync();
            (await old.SealsAsync()).First.ShouldBe(257);
        }

        using var unlimited = await OldTrail.CreateAsync(engine, keepFor: null);
        await unlimited.PurgeAsync();
        (await unlimited.SealsAsync()).Count.ShouldBe(OldTrail.Count);
    }

    [Fact]
    public async Task Unsealed_entries_and_the_last_sealed_one_are_kept()
    {
        using var old = await OldTrail.CreateAsync(engine);
        await old.Trail.AddAsync(old.Tenant, 701, 68);
        await old.Trail.SealAsync();
        await old.AnchorAsync();
        await old.Trail.AddAsync(old.Tenant, 769, 300);
        old.App.Time.Advance(20 * Day);

        await old.PurgeAsync();

        (await old.SealsAsync()).ShouldBe((513L, 768L, 256), "the sealer continues from the last seal");
        await old.Trail.SealAsync();
        await old.AnchorAsync();
        (await old.SealsAsync()).ShouldBe((513L, 1069L, 557));
        (await old.VerifyAsync()).IsIntact.ShouldBeTrue();
        await old.PurgeAsync();
        (await old.SealsAsync()).First.ShouldBe(1025);
    }

    [Fact]
    public Task Purge_aborted_after_any_change_is_atomic_and_the_next_run_continues() => AbortAsync(countsReads: false, atLeast: 4);

    [Fact]
    [Slow]
    public Task Purge_aborted_after_any_statement_is_atomic_and_the_next_run_continues() =>
        AbortAsync(countsReads: true, atLeast: 16);

    private async Task AbortAsync(bool countsReads, int atLeast)
    {
        using var old = await OldTrail.CreateAsync(engine);
        await using var connection = await old.Database.OpenAsync();
        var aborted = 0;
        while ((await old.SealsAsync()).Count == OldTrail.Count)
        {
            (await CountAsync(old, "audit_entries")).ShouldBe(OldTrail.Count + 3, $"aborted after statement {aborted}");
            (await CountAsync(old, "audit_payloads")).ShouldBe(OldTrail.Count + 3);
            (await CountAsync(old, "audit_purges")).ShouldBe(0);
            (await old.VerifyAsync()).IsIntact.ShouldBeTrue();
            using var crash = new CancelAtCommand(connection, ++aborted, countsReads);
            if (await Record.ExceptionAsync(() => old.PurgeAsync(crash.Token)) is { } exception)
            {
                exception.ShouldBeAssignableTo<OperationCanceledException>();
            }
        }

        await old.PurgeAsync();

        (await old.SealsAsync()).ShouldBe((OldTrail.Kept, 700L, 188));
        (await CountAsync(old, "audit_purges")).ShouldBe(1);
        (await CountAsync(old, "audit_entries WHERE action = 'audit.purged'")).ShouldBe(1);
        (await old.VerifyAsync()).IsIntact.ShouldBeTrue();
        aborted.ShouldBeGreaterThanOrEqualTo(atLeast);
    }

    [Fact]
    public async Task Concurrent_purges_purge_once()
    {
        using var old = await OldTrail.CreateAsync(engine);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => old.PurgeAsync())));

        (await old.SealsAsync()).Count.ShouldBe(188);
        (await CountAsync(old, "audit_purges")).ShouldBe(1);
        (await CountAsync(old, "audit_entries WHERE action = 'audit.purged'")).ShouldBe(1);
        old.Log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tenants_retention_overrides_the_installations_until_the_tenant_is_purged()
    {
        using var old = await OldTrail.CreateAsync(engine, expired: 257);
        await SetRetentionAsync(old, 400);
        await old.PurgeAsync();
        (await old.SealsAsync()).Count.ShouldBe(OldTrail.Count, "the tenant's retention is longer");

        // Written directly, as if the minimum had been raised afterwards.
        await SetRetentionAsync(old, 1);
        await old.PurgeAsync();
        (await old.SealsAsync()).First.ShouldBe(257, "the minimum applies");

        await SetRetentionAsync(old, 1_000);
        old.App.Time.Advance(TimeSpan.FromMinutes(600));
        await old.PurgeAsync();
        (await old.SealsAsync()).First.ShouldBe(257);

        await SetRetentionAsync(old, null);
        await old.PurgeAsync();
        (await old.SealsAsync()).First.ShouldBe(513, "after the tenant is purged, the installation's retention applies");
    }

    [Fact]
    public async Task Hold_prevents_the_purge_until_it_is_lifted_and_the_tenant_can_read_it()
    {
        using var old = await OldTrail.CreateAsync(engine);
        var placed = await old.HoldAsync();

        await old.PurgeAsync();

        (await old.SealsAsync()).Count.ShouldBe(OldTrail.Count);
        var held = await old.Trail.QueryAsync<GetAuditRetention, AuditRetentionDto>(new GetAuditRetention());
        held.Hold.ShouldNotBeNull().Reason.ShouldBe("Matter 7");
        (await old.Trail.QueryAsync<GetAuditRetention, AuditRetentionDto>(new GetAuditRetention(), old.Trail.Other)).Hold.ShouldBeNull();
        (await old.HoldAsync("Matter 8")).By.ShouldNotBe(placed.By);
        (await CountAsync(old, "audit_holds WHERE reason = 'Matter 8'")).ShouldBe(1);
        old.Log.Lines.ShouldBeEmpty();

        (await old.LiftAsync()).IsSuccess.ShouldBeTrue();
        Error.Of(await old.LiftAsync()).ShouldBe(AuditErrors.NoHold);
        await old.PurgeAsync();

        (await old.SealsAsync()).First.ShouldBe(513);
        (await CountAsync(old, "audit_entries WHERE action = 'audit.hold_placed'")).ShouldBe(2);
        (await CountAsync(old, "audit_entries WHERE action = 'audit.hold_lifted'")).ShouldBe(1);
        var shown = await old.Trail.QueryAsync<GetAuditRetention, AuditRetentionDto>(new GetAuditRetention());
        (shown.KeepForDays, shown.OwnDays, shown.MinimumDays, shown.PurgedThrough, shown.Hold).ShouldBe((365, null, 365, 512L, null));
    }

    [Fact]
    public async Task Attack_only_retention_can_delete_entries_and_no_role_can_change_its_records()
    {
        using var old = await OldTrail.CreateAsync(engine);
        await old.PurgeAsync();
        await old.HoldAsync();
        var contexts = old.App.Get<AppDbContextFactory>();
        const string PlaceHold =
            "INSERT INTO audit_holds (tenant_id, reason, since, placed_by) SELECT tenant_id, 'x', purged_at, tenant_id FROM audit_purges";
        string[] onPostgreSql = engine == Engine.PostgreSql ? [PlaceHold] : [];
        foreach (var sql in new[]
        {
            "DELETE FROM audit_purges", "UPDATE audit_purges SET through = 256", "DELETE FROM audit_entries", "DELETE FROM audit_seals",
            "DELETE FROM audit_tiles",
        }.Concat(onPostgreSql))
        {
            await using var tenant = contexts.Lease(old.Tenant);
            (await Record.ExceptionAsync(() => tenant.Database.ExecuteSqlRawAsync(sql))).ShouldBeAssignableTo<DbException>(sql);
            await using var system = contexts.LeaseForSystem("test");
            (await Record.ExceptionAsync(() => system.Database.ExecuteSqlRawAsync(sql))).ShouldBeAssignableTo<DbException>(sql);
        }

        await using var retention = contexts.LeaseForRetention("test");
        (await Record.ExceptionAsync(() => retention.Database.ExecuteSqlRawAsync("UPDATE audit_purges SET through = 256")))
            .ShouldBeAssignableTo<DbException>();
        (await Record.ExceptionAsync(() => retention.Database.ExecuteSqlRawAsync("DELETE FROM audit_purges")))
            .ShouldBeAssignableTo<DbException>();
        (await old.VerifyAsync()).IsIntact.ShouldBeTrue();
    }

    private static async Task<long> CountAsync(OldTrail old, string from) =>
        Convert.ToInt64((await old.Database.ReadAsync($"SELECT count(*) FROM {from}")).ShouldHaveSingleItem(), null);

    private static async Task SetRetentionAsync(OldTrail old, int? days)
    {
        await using var scope = old.App.Scope(old.Tenant);
        await scope.RunAsync(async () =>
        {
            var own = await scope.Repository<AuditRetention>().FirstOrDefaultAsync(new AuditRetentionOfTenant(old.Tenant));
            if (own is not null)
            {
                await scope.Repository<AuditRetention>().DeleteAsync(own);
            }

            if (days is { } keepForDays)
            {
                await scope.Repository<AuditRetention>().AddAsync(AuditRetention.Create(old.Tenant, keepForDays));
            }
        });
    }

    private static List<MerkleHash> Hashes(IEnumerable<string> path) =>
        [.. path.Select(text => MerkleHash.TryParse(text, out var hash) ? hash : throw new FormatException(text))];
}
