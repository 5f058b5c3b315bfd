using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Audit;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Verification;

/// <summary>
/// Two processes seal, sign and anchor on PostgreSQL while others write entries. They are killed (SIGKILL) at the most critical moments and
/// restarted.
/// </summary>
[Slow]
public sealed partial class SealerKillTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, ChildProcess> _sealers = [];
    private TestDatabase _database = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Engine.PostgreSql, "sealerkill");
        _app = new TestApp(_database);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sealer in _sealers.Values)
        {
            await sealer.DisposeAsync();
        }

        _stop.Dispose();
        _app?.Dispose();
        _database?.Dispose();
    }

    [Fact]
    public async Task Killed_sealers_seal_every_entry_once_and_no_trail_forks()
    {
        var tenants = await TenantsAsync(4);
        await StartAsync("sealer-1");
        await StartAsync("sealer-2");
        Task[] writers = [.. tenants.Select(tenant => RenameAsync(tenant)), .. tenants.Append(AuditEntry.Installation).Select(WriteAsync)];

        await IncreasedAsync("SELECT count(*) FROM audit_seals", 200);
        const string WaitingForLock =
            "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND l.locktype = 'advisory'";
        await KillAsync("in a batch", WaitingFor("audit_seals"), "LOCK TABLE audit_seals IN SHARE MODE");
        await KillAsync("waiting for the lock", WaitingForLock, "LOCK TABLE audit_seals IN SHARE MODE");
        await KillAsync("signing", WaitingFor("audit_checkpoints"), "LOCK TABLE audit_checkpoints IN SHARE MODE");
        await KillAsync("after anchoring", WaitingFor("audit_anchors"), "LOCK TABLE audit_anchors IN SHARE MODE");
        foreach (var name in new[] { "sealer-1", "sealer-2" })
        {
            await IncreasedAsync("SELECT count(*) FROM audit_seals", Random.Shared.Next(20, 200));
            await KillAsync(name);
        }

        await _stop.CancelAsync();
        await Task.WhenAll(writers);
        await ZeroAsync(
            "SELECT count(*) FROM audit_entries e WHERE NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.entry_id = e.id)", "all to be sealed");
        await ZeroAsync("SELECT count(*) FROM audit_heads WHERE checkpoint_size < size", "all to be signed");
        await ZeroAsync(
            "SELECT (SELECT max(number) FROM audit_checkpoints) - (SELECT number FROM audit_anchors WHERE name = 'file')", "all to be anchored");
        foreach (var sealer in _sealers.Values)
        {
            sealer.Kill();
            await sealer.WaitForExitAsync(Deadline);
            sealer.Output.ShouldNotContain(line => line.Contains("Sealing stopped"));
        }

        (await _database.ReadAsync("SELECT entry_id FROM audit_seals GROUP BY entry_id HAVING count(*) > 1")).ShouldBeEmpty();
        var (entries, checkpoints) = (0, 0);
        foreach (var trail in tenants.Append(AuditEntry.Installation))
        {
            var (ofEntries, ofCheckpoints) = await ShouldBeIntactAsync(trail);
            ofEntries.ShouldBeGreaterThan(20);
            ofCheckpoints.ShouldBeGreaterThan(2);
            (entries, checkpoints) = (entries + ofEntries, checkpoints + ofCheckpoints);
        }

        var (kept, twice) = await FileShouldHoldEveryCheckpointAsync(checkpoints);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{entries:N0} entries in 5 trails, each sealed once; {checkpoints} checkpoints, {kept} notes in the file, {twice} repeated; 6 kills");
    }

    /// <summary>Recomputes the seals from the entries, and checks that every checkpoint covers the beginning of the same tree.</summary>
    private async Task<(int Entries, int Checkpoints)> ShouldBeIntactAsync(Guid tenant)
    {
        await using var context = _app.Get<AppDbContextFactory>().LeaseForSystem("test");
        var entries = await context.Set<AuditEntry>().AsNoTracking().Where(entry => entry.TenantId == tenant).ToDictionaryAsync(entry => entry.Id);
        var seals = await context.Set<AuditSealRow>().AsNoTracking().Where(seal => seal.TenantId == tenant)
            .OrderBy(seal => seal.Sequence).ToListAsync();
        var checkpoints = await context.Set<AuditCheckpointRow>().AsNoTracking().Where(checkpoint => checkpoint.TenantId == tenant)
            .ToDictionaryAsync(checkpoint => checkpoint.Size);
        seals.Select(seal => seal.Sequence).ShouldBe(Enumerable.Range(1, entries.Count).Select(number => (long)number));
        var (frontier, chain, keys) = (new MerkleFrontier(), AuditChain.Start, _app.Get<IAuditKeys>());
        foreach (var seal in seals)
        {
            var leaf = AuditEntryFormat.Leaf(entries[seal.EntryId]);
            frontier.Append(leaf);
            chain = AuditChain.Next(chain, seal.Sequence, leaf);
            (new MerkleHash(seal.Leaf), new MerkleHash(seal.Chain)).ShouldBe((leaf, chain));
            if (checkpoints.Remove(seal.Sequence, out var row))
            {
                SignedNote.TryParse(row.Note, out var note).ShouldBeTrue();
                note!.IsSignedBy(keys.Verifiers).ShouldBeTrue();
                AuditCheckpoint.TryParse(note.Text, out var signed).ShouldBeTrue();
                (signed!.Origin, signed.Size, signed.Root, signed.Chain)
                    .ShouldBe((AuditCheckpoint.OriginOf(keys.Signer.Name, tenant), seal.Sequence, frontier.Root(), chain));
                new MerkleHash(row.Root).ShouldBe(signed.Root);
            }
        }

        checkpoints.ShouldBeEmpty("the remaining checkpoints cover more entries than exist");
        var head = await context.Set<AuditHeadRow>().AsNoTracking().SingleAsync(row => row.TenantId == tenant);
        (head.Size, head.CheckpointSize, new MerkleHash(head.Chain), head.ToFrontier().Root())
            .ShouldBe((seals.Count, seals.Count, chain, frontier.Root()));
        return (entries.Count, await context.Set<AuditCheckpointRow>().CountAsync(checkpoint => checkpoint.TenantId == tenant));
    }

    /// <summary>
    /// The file has the checkpoints of the database in order. Some are repeated, where a process was killed before it had saved its progress.
    /// </summary>
    private async Task<(int Notes, int Again)> FileShouldHoldEveryCheckpointAsync(int count)
    {
        var numbers = await _database.ReadAsync("SELECT number FROM audit_checkpoints ORDER BY number");
        numbers.ShouldBe(Enumerable.Range(1, count).Select(number => (object)(long)number));
        var signed = (await _database.ReadAsync("SELECT note FROM audit_checkpoints ORDER BY number")).Cast<string>().ToList();
        var file = await File.ReadAllTextAsync(Path.Combine(_database.Folder, "App_Data", "audit-checkpoints.txt"));
        var kept = Note().Matches(file).Select(match => match.Value).ToList();
        string.Concat(kept.Select(note => note + "\n")).ShouldBe(file, "there is no other text between the notes");
        kept.Distinct().ShouldBe(signed);
        return (kept.Count, kept.Count - signed.Count);
    }

    /// <summary>
    /// Blocks sealers with a lock, kills one that the query finds, and releases the lock. The same transaction wrote an entry before, which commits
    /// late.
    /// </summary>
    private async Task KillAsync(string state, string sealersSql, string lockSql)
    {
        await using var held = new NpgsqlConnection(_database.ConnectionString + ";Pooling=false");
        await held.OpenAsync();
        await ExecuteAsync(held, $"""
            BEGIN;
            INSERT INTO audit_entries SELECT (jsonb_populate_record(e, jsonb_build_object('id', '{EntityId.New()}'))).* FROM audit_entries e LIMIT 1;
            {lockSql}
            """);

        var found = new List<string>();
        await Eventually.TrueAsync(
            async () =>
            {
                ShouldBeRunning();
                found = [.. (await _database.ReadAsync(sealersSql)).Cast<string>().Where(_sealers.ContainsKey)];
                return found.Count > 0;
            },
            Deadline, $"a sealer to be {state}");
        var sealer = _sealers[found[0]];
        sealer.Kill();
        await sealer.WaitForExitAsync(Deadline);

        await ExecuteAsync(held, "COMMIT");
        await StartAsync(found[0]);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task KillAsync(string name)
    {
        ShouldBeRunning();
        _sealers[name].Kill();
        await _sealers[name].WaitForExitAsync(Deadline);
        await StartAsync(name);
    }

    private void ShouldBeRunning()
    {
        var output = _sealers.Values.Where(sealer => sealer.HasExited).SelectMany(sealer => sealer.Output.TakeLast(20));
        _sealers.Values.ShouldAllBe(sealer => !sealer.HasExited, string.Join('\n', output));
    }

    private static string WaitingFor(string table) =>
        $"SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND l.relation = '{table}'::regclass";

    private async Task IncreasedAsync(string sql, long by)
    {
        var before = await NumberAsync(sql);
        await Eventually.TrueAsync(
            async () =>
            {
                ShouldBeRunning();
                return await NumberAsync(sql) >= before + by;
            },
            Deadline, $"{by} more of {sql}");
    }

    private Task ZeroAsync(string sql, string what) => Eventually.TrueAsync(async () => await NumberAsync(sql) == 0, Deadline, what);

    private async Task<long> NumberAsync(string sql) => (long)(await _database.ReadAsync(sql)).Single();

    private async Task StartAsync(string name)
    {
        var variables = _database.Variables.ToDictionary();
        variables["Database__ConnectionString"] += $";Application Name={name}";
        variables["DOTNET_ENVIRONMENT"] = "Development";
        variables["Schedules__Enabled"] = "false";
        variables["Logging__LogLevel__Default"] = "Warning";
        if (_sealers.Remove(name, out var dead))
        {
            await dead.DisposeAsync();
        }

        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "SvcInfra.JobsCrashWorker.dll"), "seal"];
        _sealers[name] = ChildProcess.Start("dotnet", arguments, variables, _database.Folder);
        await _sealers[name].WaitForLineAsync(line => line == "ready", Deadline);
    }

    private async Task<List<Guid>> TenantsAsync(int count)
    {
        var tenants = Enumerable.Range(1, count).Select(number => Tenant.Create(Slug.Create($"tenant-{number}").Value, $"{number}")).ToList();
        await using var context = _app.Get<AppDbContextFactory>().Lease(tenantId: null);
        context.AddRange(tenants);
        await context.SaveChangesAsync();
        return tenants.ConvertAll(tenant => tenant.Id);
    }

    /// <summary>Runs commands of a tenant, each of which leaves an entry with its change.</summary>
    private async Task RenameAsync(Guid tenant)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var number = 1; !_stop.IsCancellationRequested; number++)
        {
            await using var scope = _app.Scope(tenant);
            (await scope.RunAsync(async () =>
            {
                var found = await scope.Repository<Tenant>().GetByIdAsync(tenant);
                found!.Rename($"Name {number}");
            })).Succeeded().ShouldBeTrue();
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Writes entries without a command, a few per transaction.</summary>
    private async Task WriteAsync(Guid trail)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!_stop.IsCancellationRequested)
        {
            await _app.Get<IAuditWriter>().WriteAsync(
                [.. Enumerable.Range(0, Random.Shared.Next(1, 5)).Select(_ => new AuditRecord(Entry(trail), null))], CancellationToken.None);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static AuditEntry Entry(Guid trail) => new()
    {
        Id = EntityId.New(),
        TenantId = trail,
        OccurredAt = new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero),
        ActorKind = "user",
        Action = "tests.happen",
        Outcome = AuditOutcome.Success,
    };

    [GeneratedRegex("(?:[^\n]+\n)+\n(?:\u2014 [^\n]+\n)+")]
    private static partial Regex Note();
}
