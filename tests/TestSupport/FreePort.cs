using System.Net;
using System.Net.Sockets;

namespace SvcInfra.TestSupport;

/// <summary>
/// Finds a TCP port at 127.0.0.1 without a listener. It is not reserved: prefer port 0 where the listener reports its port, and otherwise be
/// prepared to try another port.
/// </summary>
public static class FreePort
{
    /// <summary>A port that was free just now.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
