using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Common.Seeding;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// <c>dotnet run --project src/WebApi -- seed</c>: adds the sample data of Development, prints how to sign in and exits. The server may run
/// meanwhile.
/// </summary>
internal static class SeedCommand
{
    public const string Name = "seed";

    public static async Task<int> RunAsync(IServiceProvider services)
    {
        var seed = services.GetRequiredService<DevelopmentSeed>();
        seed.RequireDevelopment();
        var startup = services.GetRequiredService<StartupSequence>();
        startup.EndsWithASentence = true;
        await startup.RunAsync(CancellationToken.None);
        await seed.AddAsync(CancellationToken.None);
        await Console.Out.WriteLineAsync(Text(services.GetRequiredService<IOptions<AppOptions>>().Value));
        return 0;
    }

    public static string Text(AppOptions app) => $$"""
        The sample data is there. All passwords: {{SampleData.Password}}

        {{string.Join('\n', SampleData.People.Select(person => $"  {person.Email,-22}{person.Description}"))}}

        Sign in while the server runs:
          curl -i -H 'Content-Type: application/json' -d '{"email":"{{SampleData.Owner.Email}}","password":"{{SampleData.Password}}"}' \
            {{app.UrlOf("api/v1/users/sign-in")}}
        """;
}
