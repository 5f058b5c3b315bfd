using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SvcInfra.UnitTests.StandIns;

public sealed class Company
{
    public int Id { get; init; }
    public required string Name { get; set; }
    public int Rank { get; init; }
    public bool IsClosed { get; init; }
    public required Country Country { get; init; }
    public IList<Store> Stores { get; init; } = [];
}

public sealed class Country
{
    public int Id { get; init; }
    public required string Name { get; init; }
    public required Continent Continent { get; init; }
}

public sealed class Continent
{
    public int Id { get; init; }
    public required string Name { get; init; }
}

public sealed class Store
{
    public int Id { get; init; }
    public required string City { get; init; }
    public IList<Product> Products { get; init; } = [];
    public required Continent SuppliedFrom { get; init; }
}

public sealed class Product
{
    public int Id { get; init; }
    public required string Name { get; init; }
}

internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Company>().HasQueryFilter(company => !company.IsClosed);
        modelBuilder.Entity<Country>().Navigation(country => country.Continent).AutoInclude();
    }
}

/// <summary>
/// A database in memory, alive as long as its connection, with four companies: three open (Acme, Beta, Corex) and one closed (Delta).
/// </summary>
internal sealed class Shop : IDisposable
{
    private readonly SqliteConnection _connection = new("DataSource=:memory:");

    public Shop()
    {
        _connection.Open();
        using var context = NewContext();
        context.Database.EnsureCreated();
        context.AddRange(Companies());
        context.SaveChanges();
        Commands.Clear();
    }

    /// <summary>The SQL commands executed so far, one entry a command.</summary>
    public List<string> Commands { get; } = [];

    public static List<Company> Companies()
    {
        var europe = new Continent { Name = "Europe" };
        var chile = new Country { Name = "Chile", Continent = new Continent { Name = "America" } };
        var spain = new Country { Name = "Spain", Continent = europe };
        return
        [
            new Company { Name = "Beta", Rank = 2, Country = chile, Stores = [NewStore("Lima", "pen", "ink"), NewStore("Bonn")] },
            new Company { Name = "Acme", Rank = 1, Country = spain, Stores = [NewStore("Rome", "cup")] },
            new Company { Name = "Corex", Rank = 2, Country = spain },
            new Company { Name = "Delta", Rank = 3, Country = spain, IsClosed = true },
        ];

        Store NewStore(string city, params string[] products) =>
            new() { City = city, SuppliedFrom = europe, Products = [.. products.Select(name => new Product { Name = name })] };
    }

    public ShopContext NewContext() => new(new DbContextOptionsBuilder<ShopContext>()
        .UseSqlite(_connection)
        .LogTo(Commands.Add, [RelationalEventId.CommandExecuted])
        .Options);

    public void Dispose() => _connection.Dispose();
}
