using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using SvcInfra.Bare;

// The minimum of a hand-written service: the baseline of eng/bench.sh. It reads the application's table and accepts its tokens.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.Services.AddDbContextPool<BareContext>(options => options.UseNpgsql(builder.Configuration["Bare:ConnectionString"]));
builder.Services.AddAuthorization();
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(jwt =>
{
    jwt.MapInboundClaims = false;
    jwt.TokenValidationParameters = new TokenValidationParameters
    {
        ValidIssuer = builder.Configuration["Bare:Issuer"],
        ValidAudience = builder.Configuration["Bare:Audience"],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidTypes = ["at+jwt"],
        IssuerSigningKeys = new JsonWebKeySet(File.ReadAllText(builder.Configuration["Bare:Jwks"]!)).GetSigningKeys(),
    };
});

await using var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();

app.MapGet("/health/ready", async (BareContext db, CancellationToken ct) =>
{
    await db.Database.ExecuteSqlRawAsync("SELECT 1", ct);
    return Results.Ok();
});

var projects = app.MapGroup("/api/v1/projects").RequireAuthorization();

projects.MapGet("/{id}", async (Guid id, ClaimsPrincipal user, BareContext db, CancellationToken ct) =>
{
    var tenant = TenantOf(user);
    var found = await db.Projects.AsNoTracking()
        .Where(p => p.Id == id && p.TenantId == tenant && p.DeletedAt == null)
        .Select(p => new ProjectDto(p.Id, p.Name, p.Description, p.CreatedAt, p.UpdatedAt, p.ArchivedAt, p.Version))
        .FirstOrDefaultAsync(ct);
    return found is null ? Results.NotFound() : Results.Ok(found);
});

projects.MapGet("/", async (int? limit, ClaimsPrincipal user, BareContext db, CancellationToken ct) =>
{
    var tenant = TenantOf(user);
    var take = Math.Clamp(limit ?? 20, 1, 100);
    var items = await db.Projects.AsNoTracking()
        .Where(p => p.TenantId == tenant && p.DeletedAt == null)
        .OrderByDescending(p => p.Id)
        .Take(take + 1)
        .Select(p => new ProjectDto(p.Id, p.Name, p.Description, p.CreatedAt, p.UpdatedAt, p.ArchivedAt, p.Version))
        .ToListAsync(ct);
    if (items.Count <= take)
    {
        return new ProjectPage(items, null);
    }

    items.RemoveAt(take);
    return new ProjectPage(items, items[^1].Id.ToString());
});

projects.MapPost("/", async (NewProject body, ClaimsPrincipal user, BareContext db, CancellationToken ct) =>
{
    if (string.IsNullOrWhiteSpace(body.Name) || body.Name.Length > 100)
    {
        return Results.BadRequest();
    }

    var now = DateTimeOffset.UtcNow;
    var project = new Project
    {
        Id = Guid.CreateVersion7(),
        TenantId = TenantOf(user),
        Name = body.Name,
        Description = body.Description,
        CreatedAt = now,
        UpdatedAt = now,
        Version = 1,
    };
    db.Projects.Add(project);
    await db.SaveChangesAsync(ct);
    return Results.Created(
        $"/api/v1/projects/{project.Id}",
        new ProjectDto(project.Id, project.Name, project.Description, project.CreatedAt, project.UpdatedAt, project.ArchivedAt, project.Version));
});

await app.RunAsync();

static Guid TenantOf(ClaimsPrincipal user) => Guid.Parse(user.FindFirstValue("tenant")!);
