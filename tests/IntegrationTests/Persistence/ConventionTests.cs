using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>Instants and decimals mean the same on both engines.</summary>
public abstract class ConventionTests(Engine engine) : ProbeTests(engine)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Guid _series = Guid.CreateVersion7();

    public sealed class OnSqlite() : ConventionTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : ConventionTests(Engine.PostgreSql);

    [Fact]
    public async Task Instant_reads_back_as_UTC_with_microseconds()
    {
        await StoreAsync(new Measure { At = Noon.AddTicks(12_345_678).ToOffset(TimeSpan.FromHours(5.5)) });

        var at = (await LoadAsync()).Single().At;

        at.ShouldBe(Noon.AddTicks(12_345_670));
        at.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Instant_before_1970_loses_its_fraction_in_the_same_direction()
    {
        var then = new DateTimeOffset(1969, 7, 20, 20, 17, 40, TimeSpan.Zero);
        await StoreAsync(new Measure { At = then.AddTicks(19) });

        (await LoadAsync()).Single().At.ShouldBe(then.AddTicks(10));
    }

    [Fact]
    public async Task Instants_sort_and_compare_by_time_and_not_by_text()
    {
        await StoreAsync(
            new Measure { Value = 3, At = Noon.AddHours(1).ToOffset(TimeSpan.FromHours(-10)) },
            new Measure { Value = 1, At = Noon.AddYears(-70).ToOffset(TimeSpan.FromHours(14)) },
            new Measure { Value = 2, At = Noon });
        await using var scope = App.Scope();
        var measures = scope.Db.Set<Measure>().Where(m => m.Series == _series);

        (await measures.OrderBy(m => m.At).Select(m => m.Value).ToListAsync()).ShouldBe([1m, 2m, 3m]);
        (await measures.Where(m => m.At > Noon).Select(m => m.Value).ToListAsync()).ShouldBe([3m]);
        (await measures.Where(m => m.At == Noon.ToOffset(TimeSpan.FromHours(3))).Select(m => m.Value).ToListAsync()).ShouldBe([2m]);
        (await measures.MaxAsync(m => m.At)).ShouldBe(Noon.AddHours(1));
    }

    [Theory]
    [InlineData("1.005", "1.01")]
    [InlineData("-1.005", "-1.01")]
    [InlineData("1.0049999", "1.00")]
    [InlineData("2.675", "2.68")]
    [InlineData("9999999999999999.99", "9999999999999999.99")]
    public async Task Decimal_is_rounded_half_away_from_zero_to_the_scale_of_the_column(string given, string stored)
    {
        await StoreAsync(new Measure { Price = decimal.Parse(given) });

        (await LoadAsync()).Single().Price.ShouldBe(decimal.Parse(stored));
    }

    [Fact]
    public async Task Decimals_sort_compare_and_add_up_exactly()
    {
        await StoreAsync(new Measure { Value = 10m }, new Measure { Value = 9.000001m }, new Measure { Value = -0.1m }, new Measure { Value = 0.2m });
        await using var scope = App.Scope();
        var measures = scope.Db.Set<Measure>().Where(m => m.Series == _series);

        (await measures.OrderBy(m => m.Value).Select(m => m.Value).ToListAsync()).ShouldBe([-0.1m, 0.2m, 9.000001m, 10m]);
        (await measures.CountAsync(m => m.Value > 9m)).ShouldBe(2);
        (await measures.CountAsync(m => m.Value == 0.2m)).ShouldBe(1);
        (await measures.SumAsync(m => m.Value)).ShouldBe(19.100001m);
        (await measures.MaxAsync(m => m.Value)).ShouldBe(10m);
    }

    [Fact]
    public async Task Decimal_that_does_not_fit_is_refused()
    {
        var error = await Record.ExceptionAsync(() => StoreAsync(new Measure { Price = 10_000_000_000_000_000m }));

        error.ShouldNotBeNull();
    }

    private async Task StoreAsync(params Measure[] measures)
    {
        await using var scope = App.Scope();
        foreach (var measure in measures)
        {
            measure.Series = _series;
            scope.Db.Add(measure);
        }

        await scope.Db.SaveChangesAsync();
    }

    private async Task<List<Measure>> LoadAsync()
    {
        await using var scope = App.Scope();
        return await scope.Db.Set<Measure>().AsNoTracking().Where(m => m.Series == _series).ToListAsync();
    }
}
