using MediatR;
using SvcInfra.Application.BotProtection;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.BotProtection;

internal sealed class ChallengeEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api) =>
        api.MapGroup("/challenges").WithTags("bot-protection")
            .MapGet("/", (ISender sender, CancellationToken ct) => sender.Send(new GetChallenge(), ct).Ok())
            .Sends<GetChallenge>("Get a challenge for a request that requires its solution");
}
