using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Audit;
using SvcInfra.Infrastructure.Audit.Verification;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Verification;

/// <summary>The sealer adds entries to one chain and one tree per trail, also with late commits, concurrent sealers and foreign rows.</summary>
public abstract class AuditSealerTests(Engine engine) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestApp _app = null!;

    public sealed class OnSqlite() : AuditSealerTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : AuditSealerTests(Engine.PostgreSql);

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(engine, "audit");
        _app = new TestApp(_database);
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _app?.Dispose();
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Each_trail_gets_gapless_numbers_and_a_reproducible_chain_and_tree()
    {
        var (a, b) = (EntityId.New(), EntityId.New());
        await WriteAsync(a, 600);
        await WriteAsync(b, 3);
        await WriteAsync(a, 700);

        (await Sealer.SealAsync(Token)).ShouldBe(1303);

        await ShouldBeIntactAsync(a, 1300);
        await ShouldBeIntactAsync(b, 3);
        (await Sealer.SealAsync(Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Entry_that_commits_late_is_sealed_after_newer_ones()
    {
        var tenant = EntityId.New();
        var late = Entry(tenant, EntityId.At(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1)));
        await WriteAsync(tenant, 5);
        await Sealer.SealAsync(Token);

        await _app.Get<IAuditWriter>().WriteAsync([new AuditRecord(late, null)], Token);
        (await Sealer.SealAsync(Token)).ShouldBe(1);

        (await SealsAsync(tenant))[^1].EntryId.ShouldBe(late.Id);
        await ShouldBeIntactAsync(tenant, 6);
    }

    [Fact]
    public async Task Entry_that_commits_later_than_the_window_is_found_by_the_sweep()
    {
        var tenant = EntityId.New();
        await WriteAsync(tenant, 1);
        await Sealer.SealAsync(Token);
        var late = Entry(tenant, EntityId.At(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(30)));
        await _app.Get<IAuditWriter>().WriteAsync([new AuditRecord(late, null)], Token);

        (await Sealer.SealAsync(Token)).ShouldBe(0);
        _app.Time.Advance(AuditSealer.SweepEvery);
        (await Sealer.SealAsync(Token)).ShouldBe(1);

        await ShouldBeIntactAsync(tenant, 2);
    }

    [Fact]
    public async Task Concurrent_sealers_and_writers_make_one_chain()
    {
        var (a, b) = (EntityId.New(), EntityId.New());
        using var stop = new CancellationTokenSource();
        var sealers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var sealer = ActivatorUtilities.CreateInstance<AuditSealer>(_app.Get<IServiceProvider>());
            while (!stop.IsCancellationRequested)
            {
                await sealer.SealAsync(Token);
                await sealer.CheckpointAsync(Token);
            }
        })).ToList();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            for (var n = 0; n < 40; n++)
            {
                await WriteAsync(i % 2 == 0 ? a : b, 1 + (n % 3));
            }
        })));
        await stop.CancelAsync();
        await Task.WhenAll(sealers);
        await Sealer.SealAsync(Token);

        var perTenant = 4 * Enumerable.Range(0, 40).Sum(n => 1 + (n % 3));
        await ShouldBeIntactAsync(a, perTenant);
        await ShouldBeIntactAsync(b, perTenant);
    }

    [Fact]
    public async Task Checkpoint_is_due_after_a_minute_or_1000_entries_and_covers_all_sealed_ones()
    {
        var (slow, busy) = (EntityId.New(), EntityId.New());
        await WriteAsync(slow, 2);
        await WriteAsync(busy, AuditSealer.CheckpointEvery);
        await Sealer.SealAsync(Token);

        (await Sealer.CheckpointAsync(Token)).ShouldBe(1, "the busy trail");
        _app.Time.Advance(AuditSealer.CheckpointAfter);
        (await Sealer.CheckpointAsync(Token)).ShouldBe(1, "the slow trail");
        (await Sealer.CheckpointAsync(Token)).ShouldBe(0, "nothing is new");

        var note = await NoteAsync(slow);
        SignedNote.TryParse(note, out var signed).ShouldBeTrue();
        signed!.IsSignedBy(_app.Get<IAuditKeys>().Verifiers).ShouldBeTrue();
        AuditCheckpoint.TryParse(signed.Text, out var checkpoint).ShouldBeTrue();
        (checkpoint!.Size, checkpoint.Root).ShouldBe((2, RootOf(await SealsAsync(slow))));
    }

    [Fact]
    public async Task Checkpoints_reach_the_file_once_in_order_and_a_failed_anchor_blocks_no_other()
    {
        var broken = new BrokenAnchor();
        using var app = new TestApp(_database, services => services.AddSingleton<IAuditAnchor>(broken));
        var sealer = app.Get<IAuditSealer>();
        foreach (var size in new[] { 1, 2 })
        {
            await WriteAsync(AuditEntry.Installation, 1);
            await sealer.SealAsync(Token);
            app.Time.Advance(AuditSealer.CheckpointAfter);
            (await sealer.CheckpointAsync(Token)).ShouldBe(1);
            (await app.Get<IAuditAnchoring>().AnchorAsync(Token)).ShouldBe(1, $"the file stored the checkpoint of size {size}");
        }

        (await app.Get<IAuditAnchoring>().AnchorAsync(Token)).ShouldBe(0);
        var file = await File.ReadAllTextAsync(Path.Combine(_database.Folder, "App_Data", "audit-checkpoints.txt"), Token);
        var notes = file.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        notes.Where(part => !part.StartsWith('\u2014')).Select(text => text.Split('\n')[1]).ShouldBe(["1", "2"]);
        broken.Attempts.ShouldBe(3);

        broken.IsRepaired = true;
        (await app.Get<IAuditAnchoring>().AnchorAsync(Token)).ShouldBe(2, "it receives all that it missed");
    }

    [Fact]
    public async Task Attack_application_roles_cannot_change_or_delete_seals_and_entries()
    {
        var tenant = EntityId.New();
        await WriteAsync(tenant, 1);
        await Sealer.SealAsync(Token);

        foreach (var sql in new[]
        {
            "UPDATE audit_entries SET action = 'a.b'", "DELETE FROM audit_entries", "UPDATE audit_seals SET sequence = 7", "DELETE FROM audit_seals",
        })
        {
            await using var context = _app.Get<AppDbContextFactory>().LeaseForSystem("test");
            (await Record.ExceptionAsync(() => context.Database.ExecuteSqlRawAsync(sql, Token))).ShouldBeAssignableTo<DbException>(sql);
        }

        await ShouldBeIntactAsync(tenant, 1);
    }

    [Fact]
    public async Task Attack_forged_seal_stops_sealing_of_its_trail_and_of_no_other()
    {
        var (forged, other) = (EntityId.New(), EntityId.New());
        await WriteAsync(forged, 1);
        await Sealer.SealAsync(Token);
        await using (var context = _app.Get<AppDbContextFactory>().LeaseForSystem("test"))
        {
            context.Add(new AuditSealRow
            {
                TenantId = forged,
                Sequence = 2,
                EntryId = EntityId.New(),
                Leaf = new byte[32],
                Chain = new byte[32],
                SealedAt = _app.Time.GetUtcNow(),
            });
            await context.SaveChangesAsync(Token);
        }

        await WriteAsync(forged, 1);
        await WriteAsync(other, 1);
        (await Record.ExceptionAsync(() => Sealer.SealAsync(Token)))
            .ShouldBeOfType<AuditTreeBrokenException>().Message.ShouldContain(forged.ToString());

        (await SealsAsync(forged)).Count.ShouldBe(2);
        await ShouldBeIntactAsync(other, 1);
    }

    [Fact]
    public async Task Erasure_deletes_the_personal_part_and_the_trail_stays_provable()
    {
        var (tenant, user) = (EntityId.New(), EntityId.New());
        var payload = AuditPayload.Create("""{"ipAddress":"203.0.113.7"}""");
        var entry = Entry(tenant, EntityId.New()) with { ActorId = user, PayloadCommitment = payload.Commitment() };
        await _app.Get<IAuditWriter>().WriteAsync([new AuditRecord(entry, payload)], Token);
        await WriteAsync(tenant, 1);
        await Sealer.SealAsync(Token);

        (await _app.Get<IAuditPayloads>().EraseAsync(user, Token)).ShouldBe(1);

        (await _database.ReadAsync("SELECT text FROM audit_payloads")).ShouldBeEmpty();
        await ShouldBeIntactAsync(tenant, 2);
        (await _app.Get<IAuditPayloads>().EraseAsync(user, Token)).ShouldBe(0);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IAuditSealer Sealer => _app.Get<IAuditSealer>();

    private static AuditEntry Entry(Guid tenant, Guid id) => new()
    {
        Id = id,
        TenantId = tenant,
        OccurredAt = new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero),
        ActorKind = "user",
        Action = "tests.happen",
        Outcome = AuditOutcome.Success,
    };

    private Task WriteAsync(Guid tenant, int count) =>
        _app.Get<IAuditWriter>().WriteAsync([.. Enumerable.Range(0, count).Select(_ => new AuditRecord(Entry(tenant, EntityId.New()), null))], Token);

    private async Task<List<AuditSealRow>> SealsAsync(Guid tenant)
    {
        await using var context = _app.Get<AppDbContextFactory>().LeaseForSystem("test");
        return await context.Set<AuditSealRow>().AsNoTracking().Where(seal => seal.TenantId == tenant).OrderBy(seal => seal.Sequence)
            .ToListAsync(Token);
    }

    private async Task<string> NoteAsync(Guid tenant)
    {
        await using var context = _app.Get<AppDbContextFactory>().LeaseForSystem("test");
        return await context.Set<AuditCheckpointRow>().Where(checkpoint => checkpoint.TenantId == tenant).Select(checkpoint => checkpoint.Note)
            .SingleAsync(Token);
    }

    private static MerkleHash RootOf(IEnumerable<AuditSealRow> seals)
    {
        var frontier = new MerkleFrontier();
        foreach (var seal in seals)
        {
            frontier.Append(new MerkleHash(seal.Leaf));
        }

        return frontier.Root();
    }

    /// <summary>Recomputes chain and tree from the entries, and compares them with every table.</summary>
    private async Task ShouldBeIntactAsync(Guid tenant, int count)
    {
        await using var context = _app.Get<AppDbContextFactory>().LeaseForSystem("test");
        var entries = await context.Set<AuditEntry>().AsNoTracking().Where(entry => entry.TenantId == tenant)
            .ToDictionaryAsync(entry => entry.Id, Token);
        var seals = await SealsAsync(tenant);
        seals.Select(seal => seal.Sequence).ShouldBe(Enumerable.Range(1, count).Select(i => (long)i));
        var (frontier, chain, nodes) = (new MerkleFrontier(), AuditChain.Start, new List<MerkleNode>());
        foreach (var seal in seals)
        {
            var leaf = AuditEntryFormat.Leaf(entries[seal.EntryId]);
            frontier.Append(leaf, nodes);
            chain = AuditChain.Next(chain, seal.Sequence, leaf);
            (new MerkleHash(seal.Leaf), new MerkleHash(seal.Chain)).ShouldBe((leaf, chain));
        }

        entries.Count.ShouldBe(count);
        var head = await context.Set<AuditHeadRow>().AsNoTracking().SingleAsync(row => row.TenantId == tenant, Token);
        (head.Size, new MerkleHash(head.Chain), head.ToFrontier().Root()).ShouldBe((count, chain, frontier.Root()));
        var tiles = await context.Set<AuditTileRow>().AsNoTracking().Where(tile => tile.TenantId == tenant)
            .OrderBy(tile => tile.Level).ThenBy(tile => tile.Index).ToListAsync(Token);
        tiles.Select(tile => (tile.Level, tile.Index, new MerkleHash(tile.Hash)))
            .ShouldBe(nodes.OrderBy(node => node.Level).ThenBy(node => node.Index).Select(node => (node.Level, node.Index, node.Hash)));
    }

    private sealed class BrokenAnchor : IAuditAnchor
    {
        public int Attempts { get; private set; }

        public bool IsRepaired { get; set; }

        public string Name => "broken";

        public bool IsEnabled => true;

        public Task StoreAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken)
        {
            Attempts++;
            return IsRepaired ? Task.CompletedTask : throw new IOException("The disk is full.");
        }
    }
}
