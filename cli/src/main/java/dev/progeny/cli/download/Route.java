package dev.progeny.cli.download;

import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * How a server is reached: directly, or through a proxy, with the proxy's password if it wants one.
 *
 * @param login one object per proxy, because connections are only reused under the same one
 */
record Route(Proxy proxy, @Nullable Authenticator login) {

    static final Route DIRECT = new Route(Proxy.NO_PROXY, null);

    /** Answers to the proxy only: what a server asks for stands in the URL. */
    static Authenticator login(String user, String password) {
        return new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                return getRequestorType() == RequestorType.PROXY
                        ? new PasswordAuthentication(user, password.toCharArray())
                        : null;
            }
        };
    }
}
